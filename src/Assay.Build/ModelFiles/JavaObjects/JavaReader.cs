using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.JavaObjects;

/// <summary>
/// Java's object stream (Java Object Serialization Specification, 6.4): classes are written into the stream, so objects can be
/// passed over without knowing them. Recursion is limited by depth.
/// </summary>
internal sealed class JavaReader(ByteSource source, ScanScope scope, JavaRules rules)
{
    const int MostDepth = 300, MostHandles = 20_000_000;
    const int WriteMethod = 1, Serializable = 2, Externalizable = 4, BlockData = 8;
    readonly ByteCursor cursor = new(source, 4, source.Length, 1 << 16);

    // What each handle stands for: a class, or nothing that matters here.
    readonly Dictionary<int, JavaClass> classes = [];
    int handles;
    long items;
    string? error;

    public void Read()
    {
        while (cursor.Left > 0 && error is null)
            Content(0);
        if (cursor.Ended)
            error ??= "it ends too early";
        if (error is not null)
            scope.Gap($"broken at offset {cursor.Position}: {error}; what stands before was judged");
    }

    // One item; true when it was the end of a block.
    bool Content(int depth)
    {
        if (depth > MostDepth)
            return Fail($"nested more than {MostDepth} levels deep");
        if ((++items & 4095) == 0 && !scope.Budget.HasTime())
            return Fail("time is up");
        if (cursor.Ended || handles > MostHandles)
            return Fail(cursor.Ended ? "it ends too early" : "more objects than are followed");
        var tag = cursor.U8();
        switch (tag)
        {
            case 0x70: break;
            case 0x71: cursor.Skip(4); break;
            case 0x72 or 0x7d: Class(tag, depth); break;
            case 0x73: Object(depth); break;
            case 0x74: NewHandle(); cursor.Skip(cursor.U16(big: true)); break;
            case 0x7c: NewHandle(); Skip(cursor.U64(big: true)); break;
            case 0x75: Array(depth); break;
            case 0x76: ClassDescription(depth); NewHandle(); break;
            case 0x7e: ClassDescription(depth); NewHandle(); Content(depth + 1); break;
            case 0x77: cursor.Skip(cursor.U8()); break;
            case 0x7a: cursor.Skip(cursor.I32(big: true)); break;
            case 0x78: return true;
            case 0x79: Reset(); break;
            case 0x7b: Reset(); Content(depth + 1); Reset(); break;
            default: return Fail($"an unknown tag {tag:x2}");
        }

        return false;
    }

    void Object(int depth)
    {
        var type = ClassDescription(depth);
        NewHandle();
        var line = new Stack<JavaClass>();
        for (var at = type; at is not null && line.Count < MostDepth; at = at.Super)
            line.Push(at);
        foreach (var part in line)
        {
            if (error is not null)
                return;
            if ((part.Flags & Serializable) != 0)
            {
                foreach (var field in part.Fields)
                    Value(field.Type, depth);
                if ((part.Flags & WriteMethod) != 0)
                    Annotation(depth);
            }
            else if ((part.Flags & Externalizable) != 0)
            {
                if ((part.Flags & BlockData) != 0)
                    Annotation(depth);
                else
                    Fail($"{ScanScope.Printable(part.Name)} writes itself in a form of its own");
            }
        }
    }

    void Array(int depth)
    {
        var type = ClassDescription(depth);
        NewHandle();
        var count = cursor.I32(big: true);
        var element = type is { Name: ['[', var code, ..] } ? code : '\0';
        var size = Size(element);
        if (count < 0 || element == '\0' || (long)count * Math.Max(1, size) > cursor.Left)
            Fail("an array that cannot be");
        else if (size > 0)
            cursor.Skip((long)count * size);
        else
            for (var i = 0; i < count && error is null; i++)
                Content(depth + 1);
    }

    void Value(char type, int depth)
    {
        if (Size(type) is > 0 and var size)
            cursor.Skip(size);
        else
            Content(depth + 1);
    }

    void Annotation(int depth)
    {
        while (error is null && !Content(depth + 1))
            ;
    }

    JavaClass? ClassDescription(int depth)
    {
        if (error is not null)
            return null;
        var tag = cursor.U8();
        switch (tag)
        {
            case 0x70: return null;
            case 0x71:
                var handle = cursor.I32(big: true) - 0x7e0000;
                if (!classes.TryGetValue(handle, out var known))
                    Fail("a reference to no class");
                return known;
            case 0x72 or 0x7d: return depth < MostDepth ? Class(tag, depth + 1) : Deep();
            default:
                Fail("a class is missing");
                return null;
        }
    }

    JavaClass Class(int tag, int depth)
    {
        var at = cursor.Position - 1;
        var made = new JavaClass(tag == 0x72 ? cursor.Text(cursor.U16(big: true)) ?? "" : "a proxy");
        if (tag == 0x72)
        {
            cursor.Skip(8);
            classes[NewHandle()] = made;
            made.Flags = cursor.U8();
            var count = cursor.U16(big: true);
            rules.Class(made.Name, at);
            for (var i = 0; i < count && error is null && !cursor.Ended; i++)
            {
                var type = (char)cursor.U8();
                cursor.Skip(cursor.U16(big: true));
                made.Fields.Add(new JavaField(type));
                if (type is '[' or 'L')
                    Content(depth + 1);
                else if (Size(type) == 0)
                    Fail("a field of an unknown type");
            }
        }
        else
        {
            classes[NewHandle()] = made;
            made.Flags = Serializable;
            var count = cursor.I32(big: true);
            for (var i = 0; i < count && !cursor.Ended && i < 65_536; i++)
                rules.Proxy(cursor.Text(cursor.U16(big: true)) ?? "", at);
        }

        Annotation(depth);
        made.Super = ClassDescription(depth);
        return made;
    }

    JavaClass? Deep()
    {
        Fail($"nested more than {MostDepth} levels deep");
        return null;
    }

    int NewHandle() => handles++;

    void Reset()
    {
        classes.Clear();
        handles = 0;
    }

    void Skip(ulong count) => cursor.Skip(count > long.MaxValue ? -1 : (long)count);

    bool Fail(string why)
    {
        error ??= why;
        return true;
    }

    static int Size(char type) => type switch { 'B' or 'Z' => 1, 'C' or 'S' => 2, 'I' or 'F' => 4, 'J' or 'D' => 8, _ => 0 };
}
