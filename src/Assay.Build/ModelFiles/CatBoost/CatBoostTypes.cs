namespace Assay.Build.ModelFiles.CatBoost;

/// <summary>A FlatBuffers table: where it lies, and where each field of it does (0 when it is absent).</summary>
internal readonly record struct CatBoostTable(long At, int[] Fields)
{
    public long Field(int number) => number < Fields.Length && Fields[number] != 0 ? At + Fields[number] : 0;
}
