using System.Reflection;
using System.Runtime.CompilerServices;

namespace Assay.Architecture.Tests;

/// <summary>An assembly's public types and members, each in one line, as a caller would write them. What the compiler adds to records is left out.</summary>
static class PublicSurface
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly NullabilityInfoContext Nulls = new();

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.IsVisible && !IsPage(t)).SelectMany(t => Members(t).Prepend(Type(t))).Order(StringComparer.Ordinal);

    static bool IsPage(Type type) => type.GetInterfaces().Any(i => i.FullName == "Microsoft.AspNetCore.Components.IComponent") || type.FullName!.EndsWith("_Imports", StringComparison.Ordinal);

    static string Type(Type type)
    {
        IEnumerable<Type> above = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType && !IsDelegate(type) ? [parent] : [];
        var faces = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => i.IsVisible && !type.IsEnum && i.Name is not "IEquatable`1").OrderBy(SurfaceNames.Of, StringComparer.Ordinal);
        var rest = string.Join(", ", above.Concat(faces).Select(SurfaceNames.Of));
        return $"{Full(type)}: {Kind(type)}{(rest.Length == 0 ? "" : $" of {rest}")}";
    }

    static string Kind(Type type)
    {
        var record = type.GetMethod("PrintMembers", Declared) is not null;
        if (type.IsEnum)
            return "enum";
        if (type.IsInterface)
            return "interface";
        if (IsDelegate(type))
            return $"delegate {SurfaceNames.Of(type.GetMethod("Invoke")!.ReturnType)} {Parameters(type.GetMethod("Invoke")!)}";
        if (type.IsValueType)
            return (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (record ? "record struct" : "struct");
        return (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (record ? "record" : "class");
    }

    static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    static IEnumerable<string> Members(Type type)
    {
        if (IsDelegate(type))
            yield break;
        var name = Full(type) + ".";
        foreach (var field in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily) && !f.IsSpecialName))
            yield return name + field.Name + (type.IsEnum ? $" = {Convert.ToInt64(field.GetRawConstantValue(), null)}" : $": {(field.IsLiteral ? "const " : field.IsInitOnly ? "readonly " : "")}{SurfaceNames.Of(field.FieldType)}");
        foreach (var property in type.GetProperties(Declared).Where(p => p.Name != "EqualityContract" && p.GetAccessors(true).Any(Seen)))
            yield return name + Property(property);
        foreach (var made in type.GetConstructors(Declared).Where(c => Seen(c) && !IsCopy(c)))
            yield return $"{name}new{Parameters(made)}";
        foreach (var method in type.GetMethods(Declared).Where(m => Seen(m) && !m.IsDefined(typeof(CompilerGeneratedAttribute)) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))))
            yield return $"{name}{method.Name}{Generic(method)}{Parameters(method)}: {(method.IsStatic ? "static " : method.IsAbstract && !type.IsInterface ? "abstract " : "")}{SurfaceNames.Of(method.ReturnType)}{Null(Nulls.Create(method.ReturnParameter).ReadState, method.ReturnType)}";
        foreach (var happening in type.GetEvents(Declared).Where(e => Seen(e.AddMethod!)))
            yield return $"{name}{happening.Name}: event {SurfaceNames.Of(happening.EventHandlerType!)}";
    }

    static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static bool IsCopy(ConstructorInfo made) => made.IsFamily && made.GetParameters() is [{ } one] && one.ParameterType == made.DeclaringType;

    static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters();
        var set = property.SetMethod is { } setter && Seen(setter) ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;" : "";
        var some = property.GetAccessors(true)[0];
        return $"{property.Name}{(index.Length == 0 ? "" : $"[{string.Join(", ", index.Select(Parameter))}]")}: {(some.IsStatic ? "static " : "")}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{SurfaceNames.Of(property.PropertyType)}{Null(Nulls.Create(property).ReadState, property.PropertyType)} {{ {(property.GetMethod is { } getter && Seen(getter) ? "get;" : "")}{set} }}";
    }

    static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    static string Parameters(MethodBase method) => $"({string.Join(", ", method.GetParameters().Select(Parameter))})";

    static string Parameter(ParameterInfo parameter) =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "") + (parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "")
        + $"{SurfaceNames.Of(parameter.ParameterType)}{Null(Nulls.Create(parameter).WriteState, parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? "?" : "")}";

    static string Null(NullabilityState state, Type type) => state == NullabilityState.Nullable && !(type.IsByRef ? type.GetElementType()! : type).IsValueType ? "?" : "";

    static string Full(Type type) => (type.IsNested ? Full(type.DeclaringType!) + "." : type.Namespace + ".") + SurfaceNames.Of(type);
}
