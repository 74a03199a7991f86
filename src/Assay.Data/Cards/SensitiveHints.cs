using System.Numerics;
using System.Text.RegularExpressions;
using Assay.Native;

namespace Assay.Data;

/// <summary>
/// Simple signs of personal data in a column: what its cells look like, and what it is called. Patterns run in DuckDB (RE2,
/// linear time); checksums are tried on a sample. A hint is no proof, and no hint is no proof of absence.
/// </summary>
static partial class SensitiveHints
{
    const int Sample = 1000;

    /// <summary>A look: its kind, the SQL condition on the quoted column, and the share of cells from which it counts.</summary>
    sealed record Look(string Kind, Func<string, string> Condition, double Share, Func<string, bool>? Checksum = null);

    static readonly Look[] Looks =
    [
        new("email", c => $"regexp_matches({c}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{{2,}}')", 0),
        new("phone", c => $"(regexp_matches({c}, '^\\s*(\\+|0|\\()[0-9 ().-]{{7,18}}[0-9]\\s*$') OR regexp_matches({c}, '^\\s*[2-9][0-9]{{2}}[ .-][0-9]{{3}}[ .-][0-9]{{4}}\\s*$'))"
            + $" AND length(regexp_replace({c}, '[^0-9]', '', 'g')) BETWEEN 8 AND 15 AND regexp_matches({c}, '[+ ()-]')"
            + $" AND NOT regexp_matches({c}, '^\\s*[0-9]{{1,4}}[-. ][0-9]{{1,2}}[-. ][0-9]{{1,4}}([ T].*)?$')", 0.1),
        new("national-id", c => $"((regexp_matches({c}, '^\\s*[0-8][0-9]{{2}}-[0-9]{{2}}-[0-9]{{4}}\\s*$') AND NOT regexp_matches({c}, '^\\s*(000|666)|-00-|-0000'))"
            + $" OR regexp_matches({c}, '^\\s*[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{{2}} ?[0-9]{{2}} ?[0-9]{{2}} ?[A-D]\\s*$'))", 0.1),
        new("payment-card", c => $"regexp_matches({c}, '^\\s*[2-6][0-9 -]{{11,21}}[0-9]\\s*$') AND length(regexp_replace({c}, '[^0-9]', '', 'g')) BETWEEN 13 AND 19", 0.1, Luhn),
        new("bank-account", c => $"regexp_matches({c}, '^\\s*[A-Z]{{2}}[0-9]{{2}}[A-Z0-9 ]{{11,34}}\\s*$')", 0.1, Iban),
        new("ip-address", c => $"regexp_matches({c}, '^\\s*([0-9]{{1,3}}\\.){{3}}[0-9]{{1,3}}\\s*$')", 0.1),
        new("person-name", c => $"regexp_matches({c}, '^\\s*\\p{{Lu}}[\\p{{L}}''-]+( \\p{{Lu}}[\\p{{L}}.''-]*)* \\p{{Lu}}[\\p{{L}}''-]+\\s*$')", 0.9),
    ];

    /// <summary>The kinds that identify a person, and so keep a column's values out of the card.</summary>
    internal static bool Identifies(string kind) => kind is not ("sensitive-attribute" or "special-category");

    internal static Severity SeverityOf(string kind) => kind switch
    {
        "national-id" or "payment-card" or "bank-account" => Severity.High,
        "sensitive-attribute" => Severity.Info,
        "special-category" => Severity.Low,
        _ => Severity.Medium,
    };

    internal static string Words(string kind) => kind switch
    {
        "email" => "e-mail addresses",
        "phone" => "telephone numbers",
        "national-id" => "national identity numbers",
        "payment-card" => "payment card numbers",
        "bank-account" => "bank account numbers",
        "ip-address" => "IP addresses",
        "person-name" => "names of persons",
        "date-of-birth" => "dates of birth",
        "postal-address" => "postal addresses",
        "declared-personal" => "personal data, as declared",
        "special-category" => "data of a special category (GDPR, Article 9)",
        _ => "a sensitive attribute",
    };

    /// <summary>Hints for one column; null, with the reason, when its content could not be looked at.</summary>
    internal static List<SensitiveHint>? Of(TableFile file, TableColumn column, long filled, long? distinct, out string error)
    {
        var hints = new List<SensitiveHint>();
        error = "";
        // Long integers can be card numbers; other types hold no text to look at.
        if (filled > 0 && (column.IsText || column.SqlType is "BIGINT" or "HUGEINT" or "UBIGINT"))
        {
            var cell = $"CAST({Sql.Name(column.Name)} AS VARCHAR)";
            // Two capitalised words are also towns and product lines; many different ones are more likely people.
            var looks = column.IsText ? [.. Looks.Where(l => l.Kind != "person-name" || distinct >= 50 || NameColumn().IsMatch(column.Name))]
                : Looks.Where(l => l.Kind == "payment-card").ToArray();
            var counts = file.TryQuery("SELECT " + string.Join(", ", looks.Select((l, i) => $"count(*) FILTER (WHERE {l.Condition(cell)})::BIGINT AS n{i}")) + " FROM data", out error);
            if (counts is null)
                return null;
            for (var i = 0; i < looks.Length; i++)
            {
                var (look, cells) = (looks[i], counts[$"n{i}"].Integer(0) ?? 0);
                if (cells == 0 || (double)cells / filled < look.Share)
                    continue;
                if (look.Checksum is null)
                    hints.Add(new SensitiveHint(look.Kind, cells));
                else if (ChecksumHolds(file, cell, look, out error) is not { } holds)
                    return null;
                else if (holds)
                    hints.Add(new SensitiveHint(look.Kind, cells));
            }
        }

        if (ByName(column) is { } kind && hints.TrueForAll(h => h.Kind != kind))
            hints.Add(new SensitiveHint(kind, null));
        return hints;
    }

    // Random digits pass Luhn's test one time in ten and the IBAN's one in 97: half of the sample is far from chance.
    static bool? ChecksumHolds(TableFile file, string cell, Look look, out string error)
    {
        if (file.TryQuery($"SELECT DISTINCT {cell} AS v FROM data WHERE {look.Condition(cell)} LIMIT {Sample}", out error) is not { } rows)
            return null;
        var holding = Enumerable.Range(0, rows.Rows).Count(r => look.Checksum!(rows["v"].Text(r) ?? ""));
        return holding * 2 > rows.Rows;
    }

    static string? ByName(TableColumn column) =>
        NameColumn().IsMatch(column.Name) && column.IsText ? "person-name"
        : IdColumn().IsMatch(column.Name) ? "national-id"
        : BirthColumn().IsMatch(column.Name) ? "date-of-birth"
        : PhoneColumn().IsMatch(column.Name) ? "phone"
        : AddressColumn().IsMatch(column.Name) && column.IsText ? "postal-address"
        : SpecialColumn().IsMatch(column.Name) ? "special-category"
        : AttributeColumn().IsMatch(column.Name) ? "sensitive-attribute"
        : null;

    internal static bool Luhn(string text)
    {
        var (sum, n) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
            if (char.IsAsciiDigit(text[i]))
            {
                var digit = (text[i] - '0') * (n++ % 2 == 0 ? 1 : 2);
                sum += digit > 9 ? digit - 9 : digit;
            }

        return n >= 13 && sum % 10 == 0;
    }

    internal static bool Iban(string text)
    {
        var packed = text.Replace(" ", "", StringComparison.Ordinal);
        if (packed.Length is < 15 or > 34)
            return false;
        var number = new BigInteger(0);
        foreach (var c in packed[4..] + packed[..4])
            number = char.IsAsciiDigit(c) ? (number * 10) + (c - '0') : (number * 100) + (char.ToUpperInvariant(c) - 'A' + 10);
        return number % 97 == 1;
    }

    [GeneratedRegex("(^|_| )(full|first|last|middle|given|family|sur|maiden)[_ ]?names?$|^(name|customer_?name|applicant_?name|patient_?name|person_?name)$", RegexOptions.IgnoreCase)]
    private static partial Regex NameColumn();

    [GeneratedRegex("(^|_)(ssn|nino|cpf|pesel|aadhaar|passport(_?(no|number))?|national_?id(entity)?|tax_?id|social_?security(_?(no|number))?)$", RegexOptions.IgnoreCase)]
    private static partial Regex IdColumn();

    [GeneratedRegex("(^|_)(dob|birth_?(date|day)|date_?of_?birth)$", RegexOptions.IgnoreCase)]
    private static partial Regex BirthColumn();

    [GeneratedRegex("(^|_)(phone|telephone|mobile|cell|fax)(_?(no|number))?$", RegexOptions.IgnoreCase)]
    private static partial Regex PhoneColumn();

    [GeneratedRegex("(^|_)(street|address|addr|address_?line_?[0-9]?|postal_?address|home_?address)$", RegexOptions.IgnoreCase)]
    private static partial Regex AddressColumn();

    [GeneratedRegex("(^|_)(race|ethnicity|ethnic_?group|religion|political_?(party|opinion|view)s?|trade_?union|sexual_?orientation|disabilit(y|ies)|diagnos(is|es)|health(_?status)?|genetic.*|biometric.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex SpecialColumn();

    [GeneratedRegex("^(age|age_?(band|group|range|years)|sex|gender|marital_?status|nationality|native_?country|citizenship|pregnan(t|cy))$", RegexOptions.IgnoreCase)]
    private static partial Regex AttributeColumn();
}
