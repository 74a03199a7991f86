namespace Assay.Governance;
static class EvidenceSchemas { public static IReadOnlyList<FieldError> Validate(string k, System.Text.Json.JsonElement e) => []; }
sealed class CvssVector { public double Score { get; set; } public static bool TryParse(string s, out CvssVector v, out string e) { v = new(); e = ""; return false; } }
