namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>Operators that do more than compute, with how bad that is and what they do.</summary>
internal static class TensorFlowKnowledge
{
    public const string Text = """
        [High runs a function of the loading program]
        PyFunc PyFuncStateless EagerPyFunc NumpyFunction
        [High reads a file whole]
        ReadFile ImmutableConst
        [High writes a file]
        WriteFile DatasetToTFRecord ExperimentalDatasetToTFRecord SaveDataset SaveDatasetV2 DistributedSave
        [High lists files]
        MatchingFiles MatchingFilesDataset ExperimentalMatchingFilesDataset
        [High loads a library]
        LoadLibrary LoadOpLibrary LoadFileSystemLibrary XlaCustomCall XlaCustomCallV2 CustomCall
        [High talks to another machine]
        Rpc TryRpc BigQueryReader GcsConfigureBlockCache GcsConfigureCredentials DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4
        RegisterDataset RegisterDatasetV2 SqlDataset ExperimentalSqlDataset FileSystemSetConfiguration DebugGradientRefUrl
        [Medium reads records from files]
        TextLineReader TextLineReaderV2 FixedLengthRecordReader FixedLengthRecordReaderV2 TFRecordReader TFRecordReaderV2 WholeFileReader WholeFileReaderV2 LMDBReader LMDBDataset ExperimentalLMDBDataset
        TextLineDataset TFRecordDataset TFRecordDatasetV2 FixedLengthRecordDataset FixedLengthRecordDatasetV2 CSVDataset CSVDatasetV2 ExperimentalCSVDataset LoadDataset
        SnapshotDataset SnapshotDatasetV2 SnapshotDatasetReader SnapshotNestedDatasetReader GenerateVocabRemapping LoadAndRemapMatrix
        [Medium writes summaries to files]
        CreateSummaryFileWriter CreateSummaryDbWriter ImportEvent WriteGraphSummary WriteRawProtoSummary
        [Medium ends the process]
        Abort
        """;

    static readonly Dictionary<string, (Severity Severity, string What)> Acting = Read();

    // These take file names from outside the graph, as every saved model does; a name inside the graph is judged.
    static readonly HashSet<string> ByName =
        [.. "SaveV2 Save SaveSlices RestoreV2 Restore RestoreSlice MergeV2Checkpoints InitializeTableFromTextFile InitializeTableFromTextFileV2 CacheDataset CacheDatasetV2 ShardedFilename".Split(' ')];

    public static IReadOnlyCollection<string> Names => Acting.Keys;

    public static (Severity Severity, string What)? Judge(string name) => Acting.TryGetValue(name, out var found) ? found : null;

    public static bool TakesFileName(string name) => ByName.Contains(name);

    static Dictionary<string, (Severity Severity, string What)> Read()
    {
        var all = new Dictionary<string, (Severity Severity, string What)>();
        (Severity Severity, string What) current = default;
        foreach (var line in Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                current = (Enum.Parse<Severity>(line[1..space]), line[(space + 1)..^1]);
                continue;
            }

            foreach (var name in line.Split(' '))
                all[name] = current;
        }

        return all;
    }
}
