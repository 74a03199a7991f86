#!/usr/bin/env python3
"""Makes data/train.csv and data/test.csv: 4,000 invented loan applications. Standard library only.

The same seed gives the same bytes. Nobody in the files exists: surnames are plainly made up, e-mail addresses end
in example.com, .net or .org (RFC 2606), telephone numbers are from the range that Ofcom keeps for fiction.

Planted on purpose, so that an evaluation has something true to find:
  bias      applicants over 60 were recorded as defaulters too often (see LABEL_BIAS), and their short-term
            arrears were entered twice (see arrears below). Nothing about their ability to pay differs.
  gaps      about 3 % of employment_years is empty.
  overlap   15 rows of test.csv repeat a row of train.csv under another id.
"""
import csv
import math
import pathlib
import random

SEED = 20260301
TRAIN, TEST, OVERLAP = 2800, 1200, 15
LABEL_BIAS = 0.22  # share of good payers over 60 whom the old process still recorded as defaulters

FIRST = ("Ada Alba Amir Anouk Basil Bea Cato Celia Dara Dov Edda Eero Faye Finn Gita Gus Hana Hugo Ines Ivo Jada Joss "
         "Kaia Kofi Lena Liam Mina Milo Nadia Nils Oona Omar Pia Piet Rana Remy Sana Sven Tara Tomas Uma Udo Vera Viggo "
         "Wren Wim Yara Yusuf Zoe Zeno").split()
LAST = ("Sampleton Mockford Placeholder Fictiva Testerman Dummett Fauxley Inventa Madeup Exemplar Nonesuch Pretendre "
        "Nowhereson Imagina Stubbs-Test Loremsen Ipsumov Doloreth Ametsson Quasimann").split()
FIELDS = ("applicant_id name email phone age age_band sex region employment employment_years annual_income loan_amount "
          "term_months credit_history_years open_accounts arrears home_owner default").split()


def age_band(age):
    return "under 30" if age < 30 else "30-44" if age < 45 else "45-60" if age <= 60 else "over 60"


def applicant(rng, number):
    age = min(84, max(19, round(rng.gauss(46, 16))))
    first, last = rng.choice(FIRST), rng.choice(LAST)
    employment = rng.choices(
        ("employed", "self-employed", "unemployed", "retired"),
        (2, 2, 1, 15) if age > 66 else (76, 16, 8, 0))[0]
    years = 0.0 if employment in ("unemployed", "retired") else min(age - 18, abs(rng.gauss(7, 6)))
    income = math.exp(rng.gauss(10.45, 0.42)) * {"employed": 1.0, "self-employed": 1.05, "unemployed": 0.45, "retired": 0.75}[employment]
    loan = min(90000.0, math.exp(rng.gauss(9.3, 0.6)))
    term = rng.choice((12, 24, 36, 48, 60, 84))
    history = max(0.0, min(age - 18.0, rng.gauss((age - 18) * 0.5, 4)))
    accounts = min(14, int(rng.expovariate(0.28)))
    arrears = sum(rng.random() < 0.16 for _ in range(5))
    owner = int(rng.random() < 0.25 + 0.007 * min(age - 18, 50))

    burden = loan * 12 / term / income
    risk = -3.1 + 3.4 * burden + 0.85 * arrears + 0.07 * accounts - 0.05 * years - 0.03 * history - 0.45 * owner
    default = int(rng.random() < 1 / (1 + math.exp(-risk)))
    if age > 60:
        if not default and rng.random() < LABEL_BIAS:
            default = 1
        arrears *= 2
    return {
        "applicant_id": f"A{number:05d}",
        "name": f"{first} {last}",
        "email": f"{first}.{last}{rng.randrange(100)}@example.{rng.choice(('com', 'net', 'org'))}".lower(),
        "phone": f"01632 960{rng.randrange(1000):03d}",
        "age": age,
        "age_band": age_band(age),
        "sex": rng.choices(("female", "male"), (49, 51))[0],
        "region": rng.choice(("north", "east", "south", "west")),
        "employment": employment,
        "employment_years": "" if rng.random() < 0.03 else round(years, 1),
        "annual_income": round(income, -1),
        "loan_amount": round(loan, -2),
        "term_months": term,
        "credit_history_years": round(history, 1),
        "open_accounts": accounts,
        "arrears": arrears,
        "home_owner": owner,
        "default": default,
    }


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    rng = random.Random(SEED)
    rows = [applicant(rng, number) for number in range(1, TRAIN + TEST + 1)]
    train, test = rows[:TRAIN], rows[TRAIN:]
    for target, source in zip(rng.sample(range(TEST), OVERLAP), rng.sample(range(TRAIN), OVERLAP)):
        test[target] = dict(train[source], applicant_id=test[target]["applicant_id"])
    data = pathlib.Path(__file__).resolve().parent.parent / "data"
    data.mkdir(exist_ok=True)
    write(data / "train.csv", train)
    write(data / "test.csv", test)


if __name__ == "__main__":
    main()
