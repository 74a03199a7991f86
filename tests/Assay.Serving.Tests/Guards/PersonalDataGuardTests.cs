using Assay.Serving.Guards;
using static Assay.Serving.Tests.Guards.Judging;

namespace Assay.Serving.Tests.Guards;

public sealed class PersonalDataGuardTests(ITestOutputHelper output)
{
    static readonly PersonalDataGuard Guard = new(PersonalDataGuard.Kinds.ToHashSet(), ["Ada Lovelace"]);

    [Theory]
    [InlineData("write to ada.l@example.org.", "email", "ada.l@example.org")]
    [InlineData("(ада@пример.рф)", "email", "ада@пример.рф")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00, please", "iban", "DE89 3704 0044 0532 0130 00")]
    [InlineData("gb82west12345698765432", "iban", "gb82west12345698765432")]
    [InlineData("card 4111 1111 1111 1111 exp", "card", "4111 1111 1111 1111")]
    [InlineData("5500-0000-0000-0004", "card", "5500-0000-0000-0004")]
    [InlineData("it is 378282246310005", "card", "378282246310005")]
    [InlineData("SSN 536-90-4399", "national-id", "536-90-4399")]
    [InlineData("NINO QQ 12 34 56 C is no real one, AB 12 34 56 C is", "national-id", "AB 12 34 56 C")]
    [InlineData("DNI 12345678Z", "national-id", "12345678Z")]
    [InlineData("codice RSSMRA85T10A562S", "national-id", "RSSMRA85T10A562S")]
    [InlineData("CPF 529.982.247-25", "national-id", "529.982.247-25")]
    [InlineData("pesel 44051401359", "national-id", "44051401359")]
    [InlineData("hetu 131052-308T", "national-id", "131052-308T")]
    [InlineData("AHV 756.9217.0769.85", "national-id", "756.9217.0769.85")]
    [InlineData("nir 255081416802538", "national-id", "255081416802538")]
    [InlineData("personnummer 811218-9876", "national-id", "811218-9876")]
    [InlineData("11010519491231002X", "national-id", "11010519491231002X")]
    [InlineData("from 203.0.113.77 at noon", "ip", "203.0.113.77")]
    [InlineData("from 2001:db8::8a2e:370:7334 at noon", "ip", "2001:db8::8a2e:370:7334")]
    [InlineData("call +44 20 7946 0958 now", "phone", "+44 20 7946 0958")]
    [InlineData("(212) 555-0142", "phone", "(212) 555-0142")]
    [InlineData("my phone is 0489 25 37 29", "phone", "0489 25 37 29")]
    [InlineData("ask ADA LOVELACE about it", "name", "ADA LOVELACE")]
    public void Data_of_people_is_found_where_it_stands(string text, string kind, string value)
    {
        var found = Assert.Single(Guard.In(text));
        Assert.Equal((kind, value), (found.Kind, text.Substring(found.Start, found.Length)));
    }

    [Theory]
    [InlineData("the meeting of 2024-05-17 at 12:30:45 in room 1234")]
    [InlineData("pi is 3.14159265358979 and e is 2.718281828")]
    [InlineData("order 4111 1111 1111 1112")]
    [InlineData("DE89 3704 0044 0532 0130 01")]
    [InlineData("version 10.2.3.4 was released, at 127.0.0.1")]
    [InlineData("0000 0000 0000 0000, 000-12-3456 and 123-45-6789")]
    [InlineData("std::vector<int>::iterator, a::b, fe::")]
    [InlineData("user@localhost, @handle, a@b")]
    [InlineData("ISBN 978-3-16-148410-0, 1,234,567,890 euros, lines 100-200")]
    [InlineData("f8b0:1c2d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    [InlineData("12345678A and Ada Love")]
    public void What_only_looks_like_it_is_left_alone(string text) => Assert.Empty(Guard.In(text));

    [Theory]
    [InlineData("write to ada.l@example.org, IBAN DE89 3704 0044 0532 0130 00 and card 4111 1111 1111 1111.")]
    [InlineData("1 2 3 4111 1111 1111 1111 5 6 7, (212) 555-0142; my phone is 0489 25 37 29")]
    [InlineData("2001:db8::8a2e:370:7334 or 203.0.113.77. Ask Ada Lovelace, not Ada Love.")]
    [InlineData("AB 12 34 56 C and 9 99 99 99 and 756.9217.0769.85x")]
    public void An_answer_in_pieces_shows_what_the_whole_would(string text) => Policy("{ guard: personal-data, action: redact, names: [Ada Lovelace] }").StreamsAsWhole(text);

    [Fact]
    public void Hostile_megabytes_take_their_time_and_no_more() =>
        Policy("{ guard: personal-data, action: log }").IsQuickOn(Place.User, "1", "1 ", "@", "a@", "a@b.", "(", "+", ":", "a:", "DE89", "DE89 ", "4111 ", "1.2.3.", "1-", "AB1 ", "::1 ");

    [Fact]
    public void On_labelled_texts_it_finds_numbers_and_addresses_and_is_quiet_on_ordinary_ones()
    {
        if (Attacks.Rows("aux_dev.jsonl") is not { } rows)
        {
            Assert.Skip("the labelled texts are not here");
            return;
        }

        var policy = Policy("{ guard: personal-data, action: log }");
        var personal = rows.Where(r => r.Source == "presidio_synth").ToList();
        // What a shape can tell: the texts say 'personal' of names, places and ages too.
        var shaped = personal.Where(r => r.Label == 1 && System.Text.RegularExpressions.Regex.IsMatch(r.Text, @"\w@\w|\d[\d ().-]{7,}\d")).ToList();
        var found = shaped.Count(r => policy.Count(r.Text, Place.User) > 0);
        var all = personal.Count(r => r.Label == 1 && policy.Count(r.Text, Place.User) > 0);
        var wrong = personal.Count(r => r.Label == 0 && policy.Count(r.Text, Place.User) > 0);
        var benign = Attacks.Rows("dev.jsonl")!.Where(r => r.Label == 0).ToList();
        var alarms = benign.Where(r => policy.Count(r.Text, Place.User) > 0).ToList();
        output.WriteLine($"with a number or address {found}/{shaped.Count}; all {all}/{personal.Count(r => r.Label == 1)}; harmless {wrong}/{personal.Count(r => r.Label == 0)}; benign of dev {alarms.Count}/{benign.Count}");
        foreach (var group in alarms.SelectMany(r => policy.Judge(r.Text, Place.User).Hits.Select(h => (r.Source, h.Hit.Why))).GroupBy(x => x).OrderByDescending(g => g.Count()).Take(12))
            output.WriteLine($"{group.Key} {group.Count()}");
        foreach (var row in shaped.Where(r => policy.Count(r.Text, Place.User) == 0).Take(15))
            output.WriteLine("missed: " + row.Text.ReplaceLineEndings(" "));
        Assert.InRange((double)found / shaped.Count, 0.6, 1);
        Assert.Equal(0, wrong);
        Assert.InRange((double)alarms.Count / benign.Count, 0, 0.04);
    }
}
