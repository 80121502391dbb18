"""Names as data for the privacy guard: what people in Britain are often called."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


GIVEN = _listed(
    """
    aaron abdul abdullah abigail abbie adam adil aidan aimee aisha alan albert alesha alex
    alexander
    alexandra alfie ali alice alicia alison alistair amanda amar amelia amina amir amira amy
    ananya andrea
    andrew andy angela angus anita anna anne annie anthony anya archie arjun arthur asha
    ashley aisling
    barbara barry beatrice becky ben benjamin bernard beth bethan bethany bilal bradley
    brandon brenda
    brian bronwen bruce callum cameron carl carla carol caroline catherine cerys charlie
    cheryl chloe
    chris christina christine christopher claire clare clive colin connor craig curtis daisy
    damian
    daniel danielle darren dave david dawn dean deborah debbie deepak denise dennis derek
    diane dominic
    donna doris dylan edward eileen elaine eleanor elizabeth ella ellie emily emma eric erin ethan
    evelyn ewan farah fatima fiona frances francis freya gail gareth gary gavin gemma geoff
    geoffrey
    george georgia gillian glen gordon graham gwen hamza hannah harriet harry hassan hayley
    heather
    helen henry hilary holly howard hugh hussain ian ibrahim imran irene isaac isabel isabella
    isla
    ivan jack jackie jacob jacqueline jade jake james jamie jane janet janice jasmine jason jayden
    jaswinder jean jennifer jenny jeremy jessica jill jim jo joanna joanne joe joel john jonathan
    joseph josh joshua joyce judith judy julia julian julie justin kai karen kate katherine
    kathleen
    kathryn katie katy kayleigh keeley keith kelly kenneth kerry kevin khadija kieran kim
    kimberley
    kirsty kyle lauren laura leah leanne lee leon leonard lesley lewis liam lily linda lindsay
    lisa
    lorraine louis louise lucas lucy luke lydia lynn lynne maggie malcolm margaret maria
    marian marie
    marion martin mary maryam matthew maureen max megan mehmet melanie melissa mia michael
    michelle
    miriam mohammad mohammed moira molly muhammad nadia naomi natalie natasha nathan neil niamh
    nicholas nicola nigel nikhil nisha noah noel noor nora norman oliver olivia omar oscar
    owen pamela
    patricia patrick paul paula pauline peter philip phillip phoebe pippa poppy priya rachel rahul
    raj rajesh raymond rebecca reece rhiannon rhys richard riley robert roger ronald rory rosemary
    rowan roy russell ruth ryan sally sam samantha samuel sandra sanjay sarah scott sean shane
    shannon
    sharon shaun sheila shirley sian simon simran sophia sophie stacey stanley stella stephanie
    stephen steve steven stewart stuart susan suzanne tanya tara terence teresa theo thomas tim
    timothy toby tom tony tracey tracy trevor tyler usman vanessa vera veronica vijay vikram
    vincent
    vivien wayne wendy william yasmin yusuf yvonne zahra zainab zara zoe
    """
)
"""Alone, any of these is likely to be a person."""

ALSO_WORDS = _listed(
    """
    april august autumn bill bob charlotte chase chelsea christian crystal dale dawn earl eden
    faith
    florence frank glen grace grant hope iris ivy jordan joy june kent lincoln lee mark may melody
    miles nick norman olive paris pat patience penny ray rob robin rose ruby summer sue sydney
    victoria
    violet will
    """
)
"""Given names that are as likely to be a month, a place or a word: alone they say nothing."""

SURNAMES = _listed(
    """
    adams ahmed akhtar ali allen anderson andrews bailey baker barnes begum bennett bibi
    brooks butler
    campbell carter chapman clark clarke collins cooper cox davidson davies davis dixon
    edwards ellis
    evans fisher foster gibson gill graham griffiths gupta harris harrison harvey henderson holmes
    hughes hunt hussain jackson james jenkins johnson johnston jones kapoor kaur kelly kennedy
    khan
    kowalski knight lewis lloyd macdonald malik marshall mason matthews mcdonald mckenzie miah
    miller
    mills mistry mitchell mohamed morgan morris morrison murphy murray nowak o'brien o'connor owen
    palmer parker patel patil phillips popescu powell price rahman reid reynolds richards
    richardson
    roberts robertson robinson rogers russell scott shah sharma shaw simpson singh smith stevens
    stewart taylor thomas thompson turner walker walsh ward watson webb wilkinson williams
    williamson
    wilson wright young
    """
)
"""Family names that tell a person after another capitalised word."""

PLACES = _listed(
    """
    academy allotments arcade area arms association avenue bank bridge building business camp
    canal care
    cathedral centre charity church city close club college common community company contract
    cottage
    council court crescent croft cross day district drive early east estate fair farm festival
    field
    fields film foundation fund garden gardens gate green grounds grove hall harbour heath
    high hill
    hospital hotel house hub infirmary inn institute island junction lane leisure library
    lodge market
    meadow meadows memorial mews mill museum north nursery parade parish park partnership
    pavilion place
    playing police precinct primary prison project quarter quay recreation retail road row school
    secondary service shopping society south square staff station street surgery synagogue
    team terrace
    theatre town trust tunnel university vale valley view village walk ward way wells west
    wing wood
    woods works yard youth
    """
)
"""After a name these make it a place or a body: "Victoria Park", "the James Hall Trust"."""

BEFORE_NO_PERSON = _listed(
    """
    operation op project programme team st saint st. camp storm hmp queen king prince princess
    lake
    lord the street road radio
    """
)
"""Before a name these make it something else: "Operation Harold", "St James", "Storm Ciara"."""

NEVER = _listed(
    """
    a an and after all also and as at because both but by council each every february for four
    friday from
    he her his i if in it january july june march may monday mr new no november october of on
    one our
    police saturday section september she since six some sunday that the their there these
    they this
    three thursday tuesday two until was we wednesday when where while with year you april
    august december
    act alongside plus via following including
    """
)
"""Capitalised only because a sentence or a month begins: no part of a name."""

POST_TOWNS = _listed(
    """
    ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt
    dy e ec eh
    en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv ja je ka kt kw ky l la ld le ll
    ln ls lu m
    me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp
    sr ss st sw
    sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze
    """
)
"""The letters that a postcode begins with."""
