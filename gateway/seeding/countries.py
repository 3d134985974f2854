"""Countries: where people live, what they are called, and how their numbers look."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class City:
    """A city and the shapes of its postal codes: # is a digit, @ a letter."""

    name: str
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """Facts of one country.

    Family names of two countries never fold to the same letters, so that an e-mail address made
    of a name is of one country only.
    """

    code: str
    language: str
    cities: tuple[City, ...]
    streets: tuple[str, ...]
    number_first: bool
    mobile_prefixes: tuple[str, ...]
    mobile_digits: int
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]

    def mobile_number(self, number: int) -> str:
        """The E.164 number of the n-th person: scattered, and of nobody else below 10^7."""
        row, column = divmod(number, len(self.mobile_prefixes))
        size: int = 10**self.mobile_digits
        # A multiplier without the factors 2 and 5 visits every number once.
        scattered = (row * 3_368_617 + column * 611_953 + 4_127_391) % size
        return f"{self.mobile_prefixes[column]}{scattered:0{self.mobile_digits}d}"

    def address(self, rng: Random, city: City) -> tuple[str, str]:
        """Street with house number, and postal code."""
        street, number = rng.choice(self.streets), rng.randint(1, 180)
        line = f"{number} {street}" if self.number_first else f"{street} {number}"
        return line, fill(rng, rng.choice(city.postal_codes))


def fill(rng: Random, shape: str) -> str:
    """The shape with random digits for # and letters for @."""
    return "".join(
        rng.choice("0123456789")
        if letter == "#"
        else rng.choice("ABDEFGHJLNPQRSTUWXYZ")
        if letter == "@"
        else letter
        for letter in shape
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _cities(text: str) -> tuple[City, ...]:
    rows = (row.split(":") for row in text.strip().splitlines())
    return tuple(City(name.strip(), tuple(codes.strip().split(", "))) for name, codes in rows)


UNITED_STATES = Country(
    code="US",
    language="en",
    cities=_cities("""
        Chicago: 606##, 6060#
        Austin: 787##
        Denver: 802##
        Portland: 972##
        Boston: 021##
        Atlanta: 303##
        Seattle: 981##
        Nashville: 372##
        San Diego: 921##
        Minneapolis: 554##
        Columbus: 432##
        Tampa: 336##
    """),
    streets=(
        "Main Street",
        "Oak Avenue",
        "Lincoln Boulevard",
        "Maple Street",
        "Washington Street",
        "Lakeview Drive",
        "2nd Avenue",
        "Market Street",
        "Park Avenue",
        "Sunset Road",
    ),
    number_first=True,
    mobile_prefixes=tuple(
        f"+1{area}{exchange}"
        for area in (312, 512, 303, 503, 617, 404, 206, 615, 619, 612, 614, 813)
        for exchange in range(200, 1000)
        if exchange % 100 != 11
    ),
    mobile_digits=4,
    first_names=_words("""
        Olivia Liam Emma Noah Ava Ethan Sophia Mason Isabella Logan Mia Lucas Charlotte Jackson
        Amelia Aiden Harper Carter Evelyn Wyatt Abigail Owen Madison Caleb Brooklyn Tyler Savannah
        Hunter Kayla Brandon Morgan Jordan Alexis Derek Tiffany Marcus Danielle Trevor Megan
    """),
    last_names=_words("""
        Johnson Williams Miller Davis Wilson Anderson Jackson Thompson Harrison Carter Mitchell
        Peterson Nelson Campbell Parker Evans Edwards Collins Stewart Sanders Rogers Reed Cook
        Bailey Bell Cooper Richardson Howard Brooks Watson Kelley Hayes Coleman Jenkins Perry
        Powell Patterson Hughes Flores Butler Simmons Foster Bryant Alexander Hamilton Griffin
    """),
)

UNITED_KINGDOM = Country(
    code="GB",
    language="en",
    cities=_cities("""
        London: SW1A #@@, EC2A #@@, W1D #@@, N1 #@@, SE10 #@@, E8 #@@, NW3 #@@
        Manchester: M1 #@@, M4 #@@, M20 #@@
        Leeds: LS1 #@@, LS6 #@@
        Bristol: BS1 #@@, BS8 #@@
        Edinburgh: EH1 #@@, EH3 #@@
        Glasgow: G1 #@@, G12 #@@
        Birmingham: B1 #@@, B15 #@@
        Liverpool: L1 #@@, L8 #@@
        Brighton: BN1 #@@
        York: YO1 #@@
        Cardiff: CF10 #@@
        Cambridge: CB2 #@@
    """),
    streets=(
        "High Street",
        "Station Road",
        "Church Lane",
        "Victoria Road",
        "Albert Street",
        "King Street",
        "Queen's Road",
        "Market Place",
        "Mill Lane",
        "Bridge Street",
    ),
    number_first=True,
    mobile_prefixes=tuple(f"+447{block}" for block in (*range(410, 450), *range(710, 780))),
    mobile_digits=6,
    first_names=_words("""
        Oliver Poppy George Isla Harry Freya Jack Florence Alfie Rosie Archie Imogen Freddie
        Phoebe Theo Beatrice Edward Harriet Callum Niamh Rhys Eilidh Angus Gemma Nigel Fiona
        Graham Hazel Duncan Bronwen Alistair Tamsin Hamish Verity Gareth Philippa Rupert Moira
    """),
    last_names=_words("""
        Ashworth Bickerton Blackwood Bradshaw Cartwright Chadwick Clegg Cowley Crossley Dempsey
        Drummond Eastwood Fairclough Farnsworth Fenwick Galloway Gillespie Greenhalgh Halliwell
        Hargreaves Hartley Haworth Holroyd Ingram Kendrick Kirkpatrick Langley Lockwood MacLeod
        McAllister Mortimer Naylor Ogden Pemberton Pickering Pritchard Radcliffe Ramsbottom
        Shackleton Stirling Sutcliffe Tattersall Thistlewood Underwood Wainwright Whitaker Yardley
    """),
)

FRANCE = Country(
    code="FR",
    language="fr",
    cities=_cities("""
        Paris: 75001, 75003, 75005, 75009, 75011, 75015, 75018
        Lyon: 69001, 69002, 69003, 69006
        Marseille: 13001, 13006, 13008
        Bordeaux: 33000
        Lille: 59000, 59800
        Nantes: 44000
        Toulouse: 31000
        Strasbourg: 67000
        Nice: 06000
        Rennes: 35000
    """),
    streets=(
        "rue de la République",
        "avenue Victor Hugo",
        "rue des Lilas",
        "boulevard Gambetta",
        "place du Marché",
        "rue Pasteur",
        "rue Jean Jaurès",
        "quai des Tanneurs",
    ),
    number_first=True,
    mobile_prefixes=tuple(f"+336{block}" for block in (*range(10, 39), *range(40, 90))),
    mobile_digits=6,
    first_names=_words("""
        Camille Hugo Manon Théo Léa Enzo Chloé Mathis Inès Nathan Jade Clément Lucie Maxime Élise
        Antoine Margaux Baptiste Océane Julien Aurélie Romain Solène Quentin Amandine Étienne
        Hélène Gaëlle Benoît Sylvie François Mélanie Yann Capucine Rémi Delphine Loïc
    """),
    last_names=_words("""
        Lefebvre Moreau Girard Bonnet Dupont Fontaine Rousseau Chevalier Gauthier Perrin Morin
        Mathieu Clément Gautier Dumont Fournier Mercier Blanchard Guérin Boyer Garnier Faure
        Legrand Barbier Dufour Meunier Lacroix Renaud Deschamps Leclercq Bourgeois Vasseur
        Carpentier Charpentier Poirier Besnard Delattre Lemoine Marchand Picard Rolland Tessier
    """),
)

GERMANY = Country(
    code="DE",
    language="de",
    cities=_cities("""
        Berlin: 10115, 10437, 10585, 10999, 12043
        Hamburg: 20095, 20354, 22765
        München: 80331, 80469, 81667
        Köln: 50667, 50823
        Frankfurt am Main: 60311, 60594
        Stuttgart: 70173, 70372
        Leipzig: 04103, 04277
        Dresden: 01067, 01099
        Düsseldorf: 40213, 40477
        Bremen: 28195
    """),
    streets=(
        "Hauptstraße",
        "Bahnhofstraße",
        "Gartenweg",
        "Schillerstraße",
        "Lindenallee",
        "Marktplatz",
        "Kirchgasse",
        "Rosenstraße",
    ),
    number_first=False,
    mobile_prefixes=("+49151", "+49152", "+49157", "+49159"),
    mobile_digits=8,
    first_names=_words("""
        Lukas Hannah Finn Leonie Jonas Lena Maximilian Johanna Felix Clara Moritz Greta Jan
        Katharina Niklas Franziska Sebastian Annika Tobias Svenja Matthias Birgit Jürgen Heike
        Günther Ute Björn Ingrid Torsten Sabine Rüdiger Anke Dieter Monika Jörg Käthe Stefanie
    """),
    last_names=_words("""
        Müller Schmidt Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Koch Bauer
        Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann
        Lange Schmitt Krause Lehmann Köhler Maier Herrmann König Walter Huber Kaiser Fuchs Lang
        Scholz Möller Weiß Jung Keller Vogel Friedrich Schubert Winkler Berger Lorenz Baumann
    """),
)

SPAIN = Country(
    code="ES",
    language="es",
    cities=_cities("""
        Madrid: 28001, 28004, 28013, 28028
        Barcelona: 08001, 08007, 08012, 08036
        Valencia: 46001, 46004
        Sevilla: 41001, 41004
        Málaga: 29001, 29015
        Bilbao: 48001, 48009
        Zaragoza: 50001
        Palma: 07001
        Granada: 18001
        Alicante: 03001
    """),
    streets=(
        "Calle Mayor",
        "Calle de Alcalá",
        "Avenida de la Constitución",
        "Calle del Carmen",
        "Paseo Marítimo",
        "Plaza de España",
        "Calle San Miguel",
    ),
    number_first=False,
    mobile_prefixes=tuple(f"+346{block:02d}" for block in range(10, 100)),
    mobile_digits=6,
    first_names=_words("""
        Lucía Pablo Martina Álvaro Paula Adrián Carmen Javier Alba Sergio Nerea Diego Marta Iván
        Rocío Rubén Pilar Jorge Beatriz Raúl Noelia Óscar Cristina Íñigo Montserrat Gonzalo
        Esperanza Ignacio Lourdes Joaquín Inmaculada Santiago Begoña Andrés Yolanda Fernando
    """),
    last_names=_words("""
        García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Jiménez Ruiz
        Hernández Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez
        Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro
        Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano
    """),
)

IRELAND = Country(
    code="IE",
    language="en",
    cities=_cities("""
        Dublin: D01 @#@#, D02 @@##, D04 @#@#, D08 @@##
        Cork: T12 @@##
        Galway: H91 @@##
        Limerick: V94 @@##
    """),
    streets=("Main Street", "O'Connell Street", "Patrick Street", "Quay Street", "Abbey Street"),
    number_first=True,
    mobile_prefixes=("+35383", "+35385", "+35386", "+35387", "+35389"),
    mobile_digits=7,
    first_names=_words("""
        Aoife Cian Saoirse Oisín Ciara Darragh Róisín Eoin Sinéad Tadhg Orla Cormac Gráinne
        Declan Maeve Pádraig Siobhán Fergal Deirdre Ronan Caoimhe Brendan Aisling Donal
    """),
    last_names=_words("""
        Murphy Byrne Ryan O'Sullivan O'Connor Doyle McCarthy Gallagher Doherty Kennedy Lynch
        Murray Quinn McLoughlin Carroll Connolly Daly Nolan Fitzgerald Brennan Burke Kavanagh
        Healy O'Leary Callaghan Keane Hennessy Molloy Flanagan Tierney Mulligan Devlin
    """),
)

COUNTRIES = (UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY, SPAIN, IRELAND)
