"""The texts that members of the demo world write about themselves, in their language."""

from __future__ import annotations

from random import Random
from typing import Any

HOBBIES = {
    "fr": ("voile", "randonnée en montagne", "cuisine du marché", "photographie argentique", "chorale", "course à pied", "vélo",
           "jardin partagé", "cinéma documentaire", "bande dessinée", "échecs", "jazz", "théâtre amateur",
           "observation des oiseaux", "surf", "lecture de romans policiers", "bricolage", "natation en mer"),
    "en": ("sailing", "hill walking", "market cooking", "film photography", "choral singing", "running", "cycling", "allotment",
           "documentary cinema", "comics", "chess", "jazz", "amateur theatre", "bird watching", "surfing", "crime novels",
           "woodwork", "sea swimming"),
}
SCHOOLS = {
    "journalist": {"fr": "Master de journalisme", "en": "MA in journalism"},
    "communicator": {"fr": "Master en communication des organisations", "en": "MA in corporate communication"},
    "expert": {"fr": "Diplôme d’ingénieur, spécialisation {city}", "en": "MSc in engineering"},
    "transformer": {"fr": "Diplôme d’école de management", "en": "MBA"},
    "academic": {"fr": "Doctorat et habilitation à diriger des recherches", "en": "PhD"},
}
BIO = {
    "fr": "{function} {where}. Je travaille surtout sur {topic}, et je réponds volontiers aux demandes précises.",
    "en": "{function} {where}. I mostly work on {topic}, and gladly answer precise requests.",
}
TOPICS = {
    "fr": ("les transitions du littoral", "l’emploi et les territoires", "la santé publique", "l’énergie et les réseaux",
           "les cultures locales", "l’économie de la mer", "les mobilités", "les usages du numérique", "l’agriculture et l’eau",
           "les finances locales", "la recherche et ses applications", "l’industrie et ses métiers"),
    "en": ("coastal transitions", "work and regions", "public health", "energy and networks", "local culture",
           "the blue economy", "mobility", "digital habits", "farming and water", "local finance",
           "research and its uses", "industry and its trades"),
}


def texts(person: Any, organisation: Any, random: Random) -> dict[str, Any]:
    """Bio, education, experience and hobbies."""
    french = person.language == "fr"
    language = "fr" if french else "en"
    function = person.function_fr if french else person.function_en
    city = person.place.city
    where = (f"chez {organisation.name}" if french else f"at {organisation.name}") if organisation else (
        "à mon compte" if french else "on my own account")
    first, years = random.randrange(1988, 2018), random.randrange(3, 9)
    school = SCHOOLS[person.community][language].split(",")[0]
    line = f"{school}, {'université de ' if french else 'University of '}{city}, {first}"
    since = f"{function} {'depuis' if french else 'since'} {first + years}"
    before = (f"{first + 1}-{first + years} : premiers postes à {city}" if french else
              f"{first + 1} to {first + years}: first positions in {city}")
    hobbies = random.sample(HOBBIES[language], 3)
    return {
        "bio": BIO[language].format(function=function, where=where, topic=random.choice(TOPICS[language]))[:300],
        "education": line, "experience": f"{since}\n{before}" if random.random() < 0.8 else "",
        "hobbies": ", ".join(hobbies).capitalize(),
    }


def contacts(person: Any, organisation: Any, random: Random) -> dict[str, Any]:
    """Address, telephones and web, of the domain that nobody owns."""
    key = (organisation.key if organisation else person.key)[:40]
    street = random.choice(("rue du Port", "rue de la Gare", "avenue des Arts", "quai Nord", "place du Marché"))
    if person.language != "fr":
        street = random.choice(("Harbour Street", "Station Road", "Mill Lane", "North Quay", "Market Place"))
    return {
        "business_address": f"{random.randrange(1, 120)} {street}" if organisation else "",
        "press_contact_email": f"presse@{key}.example" if person.community != "journalist" and random.random() < 0.7 else "",
        "switchboard_phone": phone(person, Random(key), mobile=False) if organisation else "",  # noqa: S311
        "direct_line": phone(person, random, mobile=False) if random.random() < 0.4 else "",
        "website_url": f"https://{key}.example/" if organisation else "",
    }


def phone(person: Any, random: Random, *, mobile: bool) -> str:
    """A number of the ranges that regulators keep for fiction: ARCEP's 06 39 98 and 01 99 00, Ofcom's 07700 900 and 020 7946."""
    pair = f"{random.randrange(100):02} {random.randrange(100):02}"
    if person.place.country == "GB" or person.language == "en":
        return f"+44 7700 900{random.randrange(1000):03}" if mobile else f"+44 20 7946 0{random.randrange(1000):03}"
    return f"+33 6 39 98 {pair}" if mobile else f"+33 1 99 00 {pair}"
