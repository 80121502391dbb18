"""A register that is as small as can be and right in every cell, to be spoiled in one place."""

from __future__ import annotations

from types import MappingProxyType

import pytest

SMALL = MappingProxyType(
    {
        "area.toml": """\
[area]
name = "Northshire"
short_name = "NS"

[office]
name = "Office of the Police and Crime Commissioner for Northshire"
email = "reporting@opcc.example"
team_id = "T0NORTH"

[titles]
lead = "CSP lead"
deputy = "Deputy lead"
finance = "Finance officer"
officer = "Officer"
chief_executive = "Chief Executive"
chief_finance_officer = "Chief Finance Officer"
monitoring_officer = "Monitoring Officer"
commissioner = "Commissioner"

[plan]
objectives = ["Safer streets", "Help for young people"]

[years."2024-25"]
pot = "30,000.00"
""",
        "areas.csv": """\
gss,name
E07000001,Eastvale
E07000002,Westmoor
""",
        "partnerships.csv": """\
id,name,payee,channel_id,channel_name
eastvale,Eastvale CSP,Eastvale Council,C0EAST,csp-eastvale
westmoor,Westmoor CSP,Westmoor Council,C0WEST,csp-westmoor
""",
        "partnership_areas.csv": """\
partnership,gss,from,to
eastvale,E07000001,2022-04-01,
westmoor,E07000002,2022-04-01,
""",
        "people.csv": """\
id,name,email,team_id,user_id
ada,Ada Quill,ada@eastvale.example,T0NORTH,U0ADA
bo,Bo Marsh,bo@eastvale.example,T0NORTH,U0BO
cy,Cy Thorn,cy@westmoor.example,T0NORTH,U0CY
di,Di Wren,di@opcc.example,T0NORTH,U0DI
""",
        "roles.csv": """\
person,role,partnership,from,to
ada,lead,eastvale,2022-04-01,
bo,deputy,eastvale,2022-04-01,
cy,lead,westmoor,2022-04-01,
di,officer,,2022-04-01,
""",
        "projects.csv": """\
id,partnership,year,name,objective,award
locks,eastvale,2024-25,Better locks,Safer streets,"12,345.67"
youth,westmoor,2024-25,Youth nights,Help for young people,17654.33
""",
        "measures.csv": """\
id,project,name,unit,baseline,target
locks-homes,locks,Homes fitted with locks,homes,"1,000","1,200"
youth-nights,youth,Evenings held,evenings,,37.5
""",
    }
)


@pytest.fixture
def small() -> dict[str, str]:
    return dict(SMALL)
