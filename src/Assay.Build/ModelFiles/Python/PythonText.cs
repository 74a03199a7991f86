using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Python;

/// <summary>Expressions written as Python, for evidence; bounded in length and depth, safe to print.</summary>
internal static class PythonText
{
    const int MostDepth = 8;
    const int MostLength = 400;

    public static string Print(PyExpr expression)
    {
        var text = new StringBuilder();
        Print(text, expression, 0);
        return text.Length > MostLength ? text.ToString(0, MostLength) + "…" : text.ToString();
    }

    static void Print(StringBuilder text, PyExpr expression, int depth)
    {
        if (depth > MostDepth || text.Length > MostLength)
        {
            text.Append('…');
            return;
        }

        switch (expression)
        {
            case PyName name: text.Append(ScanScope.Printable(name.Id)); break;
            case PyModule module: text.Append(ScanScope.Printable(module.Name)); break;
            case PyConst constant: Constant(text, constant.Value); break;
            case PyAttr attribute:
                Print(text, attribute.Of, depth + 1);
                text.Append('.').Append(ScanScope.Printable(attribute.Name));
                break;
            case PyCall call:
                Print(text, call.Callee, depth + 1);
                text.Append('(');
                List(text, call.Arguments, depth);
                for (var i = 0; i < call.Keywords.Count && i < 12; i++)
                {
                    var (name, value) = call.Keywords[i];
                    text.Append(i + call.Arguments.Count > 0 ? ", " : "").Append(ScanScope.Printable(name)).Append(name.StartsWith('*') ? "" : "=");
                    Print(text, value, depth + 1);
                }

                text.Append(')');
                break;
            case PyBinary binary:
                Print(text, binary.Left, depth + 1);
                text.Append(' ').Append(binary.Operator).Append(' ');
                Print(text, binary.Right, depth + 1);
                break;
            case PyIndex index:
                Print(text, index.Of, depth + 1);
                text.Append('[');
                Print(text, index.Index, depth + 1);
                text.Append(']');
                break;
            case PySlice slice:
                Part(text, slice.From, depth);
                text.Append(':');
                Part(text, slice.To, depth);
                if (slice.Step is not null)
                    text.Append(':');
                Part(text, slice.Step, depth);
                break;
            case PyItems items:
                text.Append(items.Open);
                List(text, items.Items, depth);
                text.Append(items.Open switch { '(' => items.Items.Count == 1 ? ",)" : ")", '[' => "]", _ => "}" });
                break;
            case PyEach each:
                Print(text, each.Item, depth + 1);
                text.Append(" for ").Append(ScanScope.Printable(each.Variable)).Append(" in ");
                Print(text, each.Over, depth + 1);
                break;
            case PyLambda lambda:
                text.Append("lambda: ");
                Print(text, lambda.Body, depth + 1);
                break;
            case PyFormatted formatted:
                text.Append("f'");
                foreach (var part in formatted.Parts)
                {
                    if (part is PyConst { Value: string s })
                    {
                        text.Append(ScanScope.Printable(s));
                        continue;
                    }

                    text.Append('{');
                    Print(text, part, depth + 1);
                    text.Append('}');
                }

                text.Append('\'');
                break;
            case PyOther { What: "await" or "*" or "not" or "-" or "~" or "+" } other:
                text.Append(other.What).Append(other.What.Length > 1 ? " " : "");
                List(text, other.Parts, depth);
                break;
            default: text.Append('…'); break;
        }
    }

    static void Part(StringBuilder text, PyExpr? part, int depth)
    {
        if (part is not null)
            Print(text, part, depth + 1);
    }

    static void List(StringBuilder text, IReadOnlyList<PyExpr> items, int depth)
    {
        for (var i = 0; i < items.Count && i < 12; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Print(text, items[i], depth + 1);
        }

        if (items.Count > 12)
            text.Append(", …");
    }

    static void Constant(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append("None"); break;
            case string s: text.Append('\'').Append(ScanScope.Printable(s).Replace("'", "\\'", StringComparison.Ordinal)).Append('\''); break;
            case byte[] b: text.Append("b'").Append(ScanScope.Printable(Encoding.Latin1.GetString(b.AsSpan(0, Math.Min(b.Length, 120))))).Append(b.Length > 120 ? "…'" : "'"); break;
            case bool flag: text.Append(flag ? "True" : "False"); break;
            default: text.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
