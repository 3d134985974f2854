"""Where cities are: region, latitude, longitude and time zone, by country and name."""

from typing import NamedTuple


class Spot(NamedTuple):
    """The middle of a city, in decimal degrees."""

    region: str
    latitude: float
    longitude: float
    time_zone: str


_ZONES = {
    "GB": "Europe/London",
    "FR": "Europe/Paris",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "IE": "Europe/Dublin",
    "US": "America/New_York",
}
_TABLE = """
US Chicago | Illinois | 41.88 | -87.63 | America/Chicago
US Austin | Texas | 30.27 | -97.74 | America/Chicago
US Denver | Colorado | 39.74 | -104.99 | America/Denver
US Portland | Oregon | 45.52 | -122.68 | America/Los_Angeles
US Boston | Massachusetts | 42.36 | -71.06
US Atlanta | Georgia | 33.75 | -84.39
US Seattle | Washington | 47.61 | -122.33 | America/Los_Angeles
US Nashville | Tennessee | 36.16 | -86.78 | America/Chicago
US San Diego | California | 32.72 | -117.16 | America/Los_Angeles
US Minneapolis | Minnesota | 44.98 | -93.27 | America/Chicago
US Columbus | Ohio | 39.96 | -83.0
US Tampa | Florida | 27.95 | -82.46
GB London | England | 51.51 | -0.13
GB Manchester | England | 53.48 | -2.24
GB Leeds | England | 53.8 | -1.55
GB Bristol | England | 51.45 | -2.59
GB Edinburgh | Scotland | 55.95 | -3.19
GB Glasgow | Scotland | 55.86 | -4.25
GB Birmingham | England | 52.48 | -1.9
GB Liverpool | England | 53.41 | -2.98
GB Brighton | England | 50.82 | -0.14
GB York | England | 53.96 | -1.08
GB Cardiff | Wales | 51.48 | -3.18
GB Cambridge | England | 52.21 | 0.12
FR Paris | Île-de-France | 48.86 | 2.35
FR Lyon | Auvergne-Rhône-Alpes | 45.76 | 4.84
FR Marseille | Provence-Alpes-Côte d'Azur | 43.3 | 5.37
FR Bordeaux | Nouvelle-Aquitaine | 44.84 | -0.58
FR Lille | Hauts-de-France | 50.63 | 3.06
FR Nantes | Pays de la Loire | 47.22 | -1.55
FR Toulouse | Occitanie | 43.6 | 1.44
FR Strasbourg | Grand Est | 48.57 | 7.75
FR Nice | Provence-Alpes-Côte d'Azur | 43.7 | 7.27
FR Rennes | Bretagne | 48.11 | -1.68
DE Berlin | Berlin | 52.52 | 13.41
DE Hamburg | Hamburg | 53.55 | 9.99
DE München | Bayern | 48.14 | 11.58
DE Köln | Nordrhein-Westfalen | 50.94 | 6.96
DE Frankfurt am Main | Hessen | 50.11 | 8.68
DE Stuttgart | Baden-Württemberg | 48.78 | 9.18
DE Leipzig | Sachsen | 51.34 | 12.37
DE Dresden | Sachsen | 51.05 | 13.74
DE Düsseldorf | Nordrhein-Westfalen | 51.23 | 6.77
DE Bremen | Bremen | 53.08 | 8.8
ES Madrid | Comunidad de Madrid | 40.42 | -3.7
ES Barcelona | Cataluña | 41.39 | 2.17
ES Valencia | Comunitat Valenciana | 39.47 | -0.38
ES Sevilla | Andalucía | 37.39 | -5.98
ES Málaga | Andalucía | 36.72 | -4.42
ES Bilbao | País Vasco | 43.26 | -2.93
ES Zaragoza | Aragón | 41.65 | -0.88
ES Palma | Illes Balears | 39.57 | 2.65
ES Granada | Andalucía | 37.18 | -3.6
ES Alicante | Comunitat Valenciana | 38.35 | -0.48
IE Dublin | Leinster | 53.35 | -6.26
IE Cork | Munster | 51.9 | -8.47
IE Galway | Connacht | 53.27 | -9.05
IE Limerick | Munster | 52.66 | -8.63
"""


def _read() -> dict[tuple[str, str], Spot]:
    spots = {}
    for line in _TABLE.strip().splitlines():
        place, region, latitude, longitude, *zone = (part.strip() for part in line.split("|"))
        country, _, city = place.partition(" ")
        time_zone = zone[0] if zone else _ZONES[country]
        spots[country, city] = Spot(region, float(latitude), float(longitude), time_zone)
    return spots


SPOTS = _read()
