/** The shortcodes that this page draws. One that is not here is shown as it was written. */

const TABLE = `
grinning 😀|smile 😄|smiley 😃|slightly_smiling_face 🙂|wink 😉|thinking_face 🤔|sweat_smile 😅|heart_eyes 😍
neutral_face 😐|confused 😕|worried 😟|cry 😢|tada 🎉|sparkles ✨|star ⭐|fire 🔥|rocket 🚀|100 💯|heart ❤️
green_heart 💚|blue_heart 💙|yellow_heart 💛|wave 👋|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|pray 🙏
raised_hands 🙌|muscle 💪|eyes 👀|ok_hand 👌|handshake 🤝|point_right 👉|point_left 👈|point_up ☝️|point_down 👇
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️
exclamation ❗|question ❓|information_source ℹ️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨
red_circle 🔴|large_orange_circle 🟠|orange_circle 🟠|large_yellow_circle 🟡|yellow_circle 🟡
large_green_circle 🟢|green_circle 🟢|large_blue_circle 🔵|blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
red_square 🟥|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦
white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_forward ▶️|arrow_backward ◀️|leftwards_arrow_with_hook ↩️
fast_forward ⏩|rewind ⏪|repeat 🔁|arrows_counterclockwise 🔄|hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰
stopwatch ⏱️|clock1 🕐|clock3 🕒|clock5 🕔|clock9 🕘|calendar 📆|date 📅|spiral_calendar_pad 🗓️
memo 📝|pencil ✏️|pencil2 ✏️|page_facing_up 📄|page_with_curl 📃|clipboard 📋|file_folder 📁|open_file_folder 📂
card_index_dividers 🗂️|paperclip 📎|link 🔗|pushpin 📌|round_pushpin 📍|bookmark 🔖|label 🏷️|scroll 📜|books 📚|book 📖
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|moneybag 💰|pound 💷|receipt 🧾|bank 🏦|classical_building 🏛️
email 📧|envelope ✉️|incoming_envelope 📨|envelope_with_arrow 📩|inbox_tray 📥|outbox_tray 📤|mailbox 📫|bell 🔔|no_bell 🔕
loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭|telephone_receiver 📞|phone ☎️|camera 📷|frame_with_picture 🖼️
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|mag 🔍|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|bulb 💡|zap ⚡|seedling 🌱|trophy 🏆|medal 🏅
dart 🎯|gift 🎁|balloon 🎈|robot_face 🤖|busts_in_silhouette 👥|bust_in_silhouette 👤|house 🏠|office 🏢|city_sunrise 🌇
sunny ☀️|partly_sunny ⛅|cloud ☁️|umbrella ☔|snowflake ❄️|christmas_tree 🎄|coffee ☕|cake 🍰|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
heavy_plus_sign ➕|heavy_minus_sign ➖|new 🆕|ok 🆗|sos 🆘|end 🔚|recycle ♻️|balance_scale ⚖️|scales ⚖️|ballot_box 🗳️
`;

export const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.trim().split(" ")),
);

/** Draws `:name:` as its character, or as written when it is not known. */
export const emoji = (name) => EMOJI.get(name.split("::")[0]) ?? `:${name}:`;
