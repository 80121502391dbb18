/** Where a picture is drawn from. Only this machine: nothing is fetched from anywhere else. */

/** The address for an image block or element, or null when it is somewhere else. */
export function imageAddress(image) {
  if (image.slack_file?.id) return `/files/${encodeURIComponent(image.slack_file.id)}`;
  const address = image.slack_file?.url ?? image.image_url;
  const url =
    address && URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  if (!url) return null;
  const stored = /^\/files-pri\/([^/]+)\//.exec(url.pathname);
  if (stored && url.origin === location.origin) return `/files/${stored[1]}`;
  const near = url.origin === location.origin || ["127.0.0.1", "localhost"].includes(url.hostname);
  return near ? url.href : null;
}
