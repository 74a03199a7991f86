using Assay.Build.ModelFiles;
using static Assay.Build.Tests.ModelFiles.Remote.RemoteScans;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>A registry on a server that answers as MLflow's REST API documentation says.</summary>
public sealed class MlflowTests
{
    const string Api = "/api/2.0/mlflow/", Artifacts = "/api/2.0/mlflow-artifacts/artifacts";

    static LoopbackServer Serve(string folder = "mlflow-artifacts:/1/run/artifacts/model")
    {
        var server = new LoopbackServer();
        server.On(Api + "model-versions/get-download-uri", (request, stream) => request.Value("name") == "fraud model" && request.Value("version") == "3"
            ? server.Plain(stream, 200, $$"""{"artifact_uri":"{{folder}}"}""")
            : server.Plain(stream, 404, """{"error_code":"RESOURCE_DOES_NOT_EXIST"}"""));
        server.On(Api + "registered-models/alias", (request, stream) => request.Value("alias") == "champion"
            ? server.Plain(stream, 200, """{"model_version":{"name":"fraud model","version":"3"}}""")
            : server.Plain(stream, 404, "{}"));
        server.On(Api + "model-versions/search", (request, stream) => request.Value("page_token") is null
            ? server.Plain(stream, 200, """{"model_versions":[{"name":"fraud model","version":"4","current_stage":"Staging"},{"name":"fraud model","version":"1","current_stage":"Production"}],"next_page_token":"t"}""")
            : server.Plain(stream, 200, """{"model_versions":[{"name":"fraud model","version":"3","current_stage":"Production"}]}"""));
        server.On(Artifacts, (request, stream) => server.Plain(stream, 200, request.Value("path") switch
        {
            "1/run/artifacts/model" => """{"files":[{"path":"MLmodel","is_dir":false,"file_size":20},{"path":"data","is_dir":true}]}""",
            "1/run/artifacts/model/data" => """{"files":[{"path":"model.pkl","is_dir":false,"file_size":30},{"path":"../up","is_dir":false}]}""",
            _ => """{"files":[]}""",
        }));
        // As Flask streams: no ranges.
        server.File(Artifacts + "/1/run/artifacts/model/MLmodel", "flavors: {}\n"u8.ToArray(), ranges: false);
        server.File(Artifacts + "/1/run/artifacts/model/data/model.pkl", Malicious, ranges: false);
        return server;
    }

    [Theory]
    [InlineData("models:/fraud model/3")]
    [InlineData("models:/fraud model@champion")]
    [InlineData("models:/fraud model/production")]
    public void A_version_is_found_by_number_alias_and_stage(string address)
    {
        using var server = Serve();
        var scan = Of(address, ("MLFLOW_TRACKING_URI", server.Root), ("MLFLOW_TRACKING_TOKEN", "t0k"));
        Is(ScanVerdict.Malicious, scan);
        Assert.Equal(["MLmodel", "data/model.pkl"], scan.Files.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal("models:/fraud model/3/data/model.pkl", scan.Files.Single(f => f.Path == "data/model.pkl").Origin!.Address);
        Assert.Contains(scan.Gaps, g => g.Reason.Contains("leads elsewhere", StringComparison.Ordinal));
        Assert.All(server.Requests, r => Assert.Equal("Bearer t0k", r["Authorization"]));
    }

    [Fact]
    public void A_logged_model_of_mlflow_3_is_followed()
    {
        using var server = Serve("models:/m-123");
        server.Json(Api + "logged-models/m-123", """{"model":{"info":{"model_id":"m-123","artifact_uri":"mlflow-artifacts:/1/run/artifacts/model"}}}""");
        Is(ScanVerdict.Malicious, Of("models:/fraud model/3", ("MLFLOW_TRACKING_URI", server.Root)));
    }

    [Fact]
    public void Files_behind_an_address_of_their_own_are_read_without_the_servers_credentials()
    {
        using var store = new LoopbackServer().File("/model.pkl", Malicious);
        using var server = Serve(store.Root + "/model.pkl");
        Is(ScanVerdict.Malicious, Of("models:/fraud model/3", ("MLFLOW_TRACKING_URI", server.Root), ("MLFLOW_TRACKING_TOKEN", "t0k")));
        Assert.All(store.Requests, r => Assert.Null(r["Authorization"]));
    }

    [Theory]
    [InlineData("models:/fraud model/9", "there is no such thing")]
    [InlineData("models:/fraud model@none", "there is no such thing")]
    [InlineData("models:/fraud model/Archived", "no version of it is in the stage 'Archived'")]
    [InlineData("models:/fraud", "expected models:/NAME/VERSION")]
    public void What_is_not_there_is_said(string address, string words)
    {
        using var server = Serve();
        Assert.Contains(words, Gap(Of(address, ("MLFLOW_TRACKING_URI", server.Root))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///mlruns/1", "start it with --serve-artifacts")]
    [InlineData("/mlruns/1", "start it with --serve-artifacts")]
    [InlineData("gs://bucket/x", "scheme 'gs'")]
    [InlineData("mlflow-artifacts://other.example/x", "another server, other.example")]
    public void Folders_that_cannot_be_read_are_said(string folder, string words)
    {
        using var server = Serve(folder);
        Assert.Contains(words, Gap(Of("models:/fraud model/3", ("MLFLOW_TRACKING_URI", server.Root))), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_tracking_server_it_says_what_to_set() => Assert.Contains("set MLFLOW_TRACKING_URI", Gap(Of("models:/a/1")), StringComparison.Ordinal);
}
