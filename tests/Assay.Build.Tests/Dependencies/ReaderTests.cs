using Assay.Build.Dependencies;

namespace Assay.Build.Tests.Dependencies;

public sealed class ReaderTests : IDisposable
{
    internal static readonly Dictionary<string, string> Samples = new()
    {
        ["requirements.txt"] = "# c\n-r more/base.txt\n--index-url https://pypi.org/simple\n--extra-index-url https://u:pw@pkgs.corp.example/simple\n--trusted-host pkgs.corp.example\nrequests[socks,security] >= 2.8.1, == 2.8.* ; python_version < '3.8'  # why\nflask==2.0.1 \\\n    --hash=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\\n    --hash=sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n-e git+https://github.com/org/tool.git@v1#egg=tool\nlib @ git+https://github.com/org/lib@0123456789012345678901234567890123456789\nhttps://host.example/files/pkg-1.2.3-py3-none-any.whl\nzipped @ https://host.example/z.zip#sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n./local\n",
        ["more/base.txt"] = "Ruamel.Yaml==0.17\n",
        ["py/pyproject.toml"] = "[project]\nname = \"x\"\ndependencies = [\n  \"torch>=2.0\",\n  \"numpy==1.26.4\",\n]\n[project.optional-dependencies]\ngpu = [\"cupy==13.0.0\"]\n[build-system]\nrequires = [\"setuptools>=61\"]\n[dependency-groups]\ndev = [\"pytest>8\", {include-group = \"lint\"}]\n[tool.poetry.dependencies]\npython = \"^3.9\"\npandas = \"^2.1\"\nrich = {git = \"https://github.com/x/rich.git\", branch = \"main\"}\nscipy = [{version = \"1.10.0\", python = \"<3.9\"}, {version = \"1.11.0\"}]\n[[tool.poetry.source]]\nname = \"corp\"\nurl = \"http://pkgs.corp.example/simple\"\npriority = \"supplemental\"\n",
        ["py/poetry.lock"] = "[[package]]\nname = \"pandas\"\nversion = \"2.1.4\"\nfiles = [\n    {file = \"pandas-2.1.4.whl\", hash = \"sha256:aa11\"},\n]\n\n[[package]]\nname = \"tzdata\"\nversion = \"2024.1\"\nfiles = []\n\n[package.source]\ntype = \"git\"\nurl = \"https://github.com/x/tz.git\"\nreference = \"main\"\nresolved_reference = \"0123456789012345678901234567890123456789\"\n",
        ["uv/uv.lock"] = "version = 1\n[[package]]\nname = \"me\"\nversion = \"0\"\nsource = { virtual = \".\" }\n[[package]]\nname = \"idna\"\nversion = \"3.6\"\nsource = { registry = \"https://pypi.org/simple\" }\nwheels = [\n    { url = \"https://f/idna.whl\", hash = \"sha256:aa11\", size = 1 },\n]\n",
        ["pdm/pdm.lock"] = "[[package]]\nname = \"click\"\nversion = \"8.1.7\"\nfiles = [{file = \"c.whl\", hash = \"sha256:aa11\"}]\n",
        ["pl/pylock.toml"] = "lock-version = \"1.0\"\n[[packages]]\nname = \"attrs\"\nversion = \"25.1.0\"\nwheels = [{name = \"attrs.whl\", url = \"https://f/a.whl\", hashes = {sha256 = \"aa11\"}}]\n[[packages]]\nname = \"vcs\"\nvcs = {type = \"git\", url = \"https://github.com/x/vcs\", commit-id = \"0123456789012345678901234567890123456789\"}\n",
        ["pip/Pipfile"] = "[[source]]\nurl = \"https://pypi.org/simple\"\nverify_ssl = true\nname = \"pypi\"\n[packages]\nflask = \"*\"\ndjango = {version = \"==4.2.1\"}\n[dev-packages]\nblack = \">=23\"\n",
        ["pip/Pipfile.lock"] = "{\"_meta\":{\"sources\":[{\"url\":\"https://pypi.org/simple\",\"verify_ssl\":true}]},\n\"default\":{\"flask\":{\"hashes\":[\"sha256:aa\"],\"version\":\"==2.3.2\"}},\"develop\":{\"black\":{\"version\":\"==23.1.0\"}}}",
        ["old/setup.cfg"] = "[options]\ninstall_requires =\n    six>=1.0\n    attrs==20.1.0; python_version > '3'\n[options.extras_require]\ntest = pytest==7.0.0\n",
        ["old/setup.py"] = "import os\nfrom setuptools import setup\nos.system('echo built')\nsetup(name='x', install_requires=[\n  'lxml==4.6.0',  # c\n  \"toolz\",\n], extras_require={'a': ['dask==2.0']})\n",
        ["ml/python_env.yaml"] = "python: 3.10.4\nbuild_dependencies:\n- pip==22.0\ndependencies:\n- -r requirements.txt\n",
        ["ml/requirements.txt"] = "mlflow==2.3.0\ncloudpickle==2.2.1\n",
        ["ml/conda.yaml"] = "channels:\n- conda-forge\ndependencies:\n- python=3.10.4\n- numpy=1.24.0=py310_0\n- pytorch>=2\n- pip<=22\n- pip:\n  - scikit-learn==1.2.0\nname: mlflow-env\n",
        ["ml/MLmodel"] = "artifact_path: model\nflavors:\n  python_function:\n    env: conda.yaml\n    python_version: 3.10.4\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: 1.2.0\nmlflow_version: 2.3.0\n",
        ["conda/conda-linux-64.lock"] = "@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/openssl-3.1.0-h0b41bf4_0.conda#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        ["conda/conda-lock.yml"] = "version: 1\npackage:\n- name: zlib\n  version: 1.2.13\n  manager: conda\n  platform: linux-64\n  hash:\n    md5: aa\n    sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n- name: rich\n  version: 13.0.0\n  manager: pip\n",
        ["env/conda-meta/numpy-1.24.json"] = "{\"name\":\"numpy\",\"version\":\"1.24.1\",\"sha256\":\"aa\"}",
        ["env/lib/python3.10/site-packages/Jinja2-3.1.2.dist-info/METADATA"] = "Metadata-Version: 2.1\nName: Jinja2\nVersion: 3.1.2\n\nVersion: 9 is not it\n",
        ["node/package.json"] = "{\"name\":\"app\",\"dependencies\":{\"lodash\":\"^4.17.0\",\"left\":\"github:x/left\",\"alias\":\"npm:real@1.2.3\"},\"devDependencies\":{\"jest\":\"29.0.0\"},\"scripts\":{\"postinstall\":\"node x.js\"}}",
        ["node/package-lock.json"] = "{\"name\":\"app\",\"lockfileVersion\":3,\"packages\":{\"\":{\"dependencies\":{\"lodash\":\"^4.17.0\"}},\n\"node_modules/lodash\":{\"version\":\"4.17.20\",\"resolved\":\"https://registry.npmjs.org/lodash/-/lodash-4.17.20.tgz\",\"integrity\":\"sha512-x\"},\n\"node_modules/a/node_modules/@s/b\":{\"version\":\"1.0.0\",\"dev\":true}}}",
        ["node1/package-lock.json"] = "{\"lockfileVersion\":1,\"dependencies\":{\"a\":{\"version\":\"1.0.0\",\"integrity\":\"sha1-x\",\"dependencies\":{\"b\":{\"version\":\"2.0.0\"}}}}}",
        ["yarn/yarn.lock"] = "# yarn lockfile v1\n\n\n\"@babel/core@^7.0.0\", \"@babel/core@^7.1.0\":\n  version \"7.2.2\"\n  resolved \"https://registry.yarnpkg.com/@babel/core/-/core-7.2.2.tgz#abc\"\n  integrity sha512-x\n  dependencies:\n    version \"9\"\n\nms@2.0.0:\n  version \"2.0.0\"\n",
        ["berry/yarn.lock"] = "__metadata:\n  version: 6\n\n\"ms@npm:^2.1.0\":\n  version: 2.1.3\n  resolution: \"ms@npm:2.1.3\"\n  checksum: aa\n  languageName: node\n\n\"app@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"app@workspace:.\"\n",
        ["pnpm/pnpm-lock.yaml"] = "lockfileVersion: '9.0'\npackages:\n\n  '@s/x@1.2.3':\n    resolution: {integrity: sha512-x}\n\n  /old/4.5.6:\n    resolution: {integrity: sha512-x}\n    dev: true\n\n  foo@2.0.0(peer@1.0.0):\n    resolution: {tarball: https://host.example/foo.tgz}\n",
        ["net/packages.lock.json"] = "{\"version\":1,\"dependencies\":{\"net10.0\":{\"Newtonsoft.Json\":{\"type\":\"Direct\",\"requested\":\"[13.0.1, )\",\"resolved\":\"13.0.1\",\"contentHash\":\"x\"},\"System.Text\":{\"type\":\"Transitive\",\"resolved\":\"4.0.0\"}}}}",
        ["net/App.csproj"] = "<Project>\n <ItemGroup>\n  <PackageReference Include=\"Dapper\" Version=\"2.0.1\" />\n  <PackageReference Include=\"Serilog\"><Version>[3.0.0]</Version></PackageReference>\n  <PackageReference Include=\"Floating\" Version=\"1.*\" />\n </ItemGroup>\n</Project>",
        ["docker/Dockerfile"] = "ARG BASE=python:3.11\nFROM ${BASE} AS build\nRUN apt-get update && \\\n    pip install --no-cache-dir --extra-index-url http://x.example/s torch==2.0.0 'numpy>=1.2' && echo done\nFROM nvidia/cuda@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nFROM build\nRUN npm install -g @scope/tool@1.0.0 other\n",
        [".github/workflows/ci.yml"] = "on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4\n    - uses: org/thing/sub@main\n    - uses: org/pinned@0123456789012345678901234567890123456789 # v1\n    - run: pip install build==1.0.0\n",
        ["sys/var/lib/dpkg/status"] = "Package: libssl3\nStatus: install ok installed\nSource: openssl (3.0.9-1)\nVersion: 3.0.9-1+b1\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n",
        ["hub/README.md"] = "---\nlicense: mit\n---\n# Model\nTransformers 9.9\n\n### Framework versions\n\n- Transformers 4.30.2\n- Pytorch 2.0.1+cu118\n- Something 1.0\n",
        ["hub/config.json"] = "{\"transformers_version\": \"4.28.0\"}",
    };

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    DependencyScan Scan()
    {
        foreach (var (name, content) in Samples)
            scratch.File(name, content);
        return DependencyScanner.Scan(scratch.Path, DependencyOptions.Default);
    }

    [Fact]
    public void Every_format_gives_its_packages_with_their_lines()
    {
        var seen = Scan().Dependencies.Select(d => $"{d.Path}:{d.Line} {d.Purl} {d.Role.Name()}{(d.Pinned ? " pinned" : "")}{(d.Hashed ? " hashed" : "")}").Order(StringComparer.Ordinal).ToList();
        string[] expected =
        [
            ".github/workflows/ci.yml:5 pkg:github/actions/checkout@v4 development", ".github/workflows/ci.yml:6 pkg:github/org/thing@main development", ".github/workflows/ci.yml:7 pkg:github/org/pinned@0123456789012345678901234567890123456789 development pinned hashed", ".github/workflows/ci.yml:8 pkg:pypi/build@1.0.0 direct pinned",
            "berry/yarn.lock:4 pkg:npm/ms@2.1.3 listed pinned hashed",
            "conda/conda-linux-64.lock:2 pkg:conda/openssl@3.1.0 listed pinned hashed", "conda/conda-lock.yml:10 pkg:pypi/rich@13.0.0 listed pinned", "conda/conda-lock.yml:3 pkg:conda/zlib@1.2.13 listed pinned hashed",
            "docker/Dockerfile:2 pkg:docker/python@3.11 direct", "docker/Dockerfile:3 pkg:pypi/numpy direct", "docker/Dockerfile:3 pkg:pypi/torch@2.0.0 direct pinned", "docker/Dockerfile:5 pkg:docker/nvidia/cuda@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa direct pinned hashed", "docker/Dockerfile:7 pkg:npm/%40scope/tool@1.0.0 direct pinned", "docker/Dockerfile:7 pkg:npm/other direct",
            "env/conda-meta/numpy-1.24.json:1 pkg:conda/numpy@1.24.1 listed pinned", "env/lib/python3.10/site-packages/Jinja2-3.1.2.dist-info/METADATA:2 pkg:pypi/jinja2@3.1.2 listed pinned",
            "hub/README.md:9 pkg:pypi/transformers@4.30.2 mentioned pinned", "hub/README.md:10 pkg:pypi/torch@2.0.1%2Bcu118 mentioned pinned", "hub/config.json:1 pkg:pypi/transformers@4.28.0 mentioned pinned",
            "ml/MLmodel:8 pkg:pypi/scikit-learn@1.2.0 mentioned pinned", "ml/MLmodel:9 pkg:pypi/mlflow@2.3.0 mentioned pinned",
            "ml/conda.yaml:4 pkg:conda/python@3.10.4 direct pinned", "ml/conda.yaml:5 pkg:conda/numpy@1.24.0 direct pinned", "ml/conda.yaml:6 pkg:conda/pytorch direct", "ml/conda.yaml:7 pkg:conda/pip direct", "ml/conda.yaml:9 pkg:pypi/scikit-learn@1.2.0 direct pinned",
            "ml/python_env.yaml:3 pkg:pypi/pip@22.0 development pinned", "ml/requirements.txt:1 pkg:pypi/mlflow@2.3.0 direct pinned", "ml/requirements.txt:2 pkg:pypi/cloudpickle@2.2.1 direct pinned",
            "more/base.txt:1 pkg:pypi/ruamel-yaml@0.17 direct pinned",
            "net/App.csproj:3 pkg:nuget/dapper@2.0.1 direct pinned", "net/App.csproj:4 pkg:nuget/serilog@3.0.0 direct pinned", "net/App.csproj:5 pkg:nuget/floating direct", "net/packages.lock.json:1 pkg:nuget/newtonsoft.json@13.0.1 direct pinned hashed", "net/packages.lock.json:1 pkg:nuget/system.text@4.0.0 transitive pinned",
            "node/package-lock.json:2 pkg:npm/lodash@4.17.20 direct pinned hashed", "node/package-lock.json:3 pkg:npm/%40s/b@1.0.0 development pinned", "node/package.json:1 pkg:npm/jest@29.0.0 development pinned", "node/package.json:1 pkg:npm/left direct", "node/package.json:1 pkg:npm/lodash direct", "node/package.json:1 pkg:npm/real@1.2.3 direct pinned",
            "node1/package-lock.json:1 pkg:npm/a@1.0.0 transitive pinned hashed", "node1/package-lock.json:1 pkg:npm/b@2.0.0 transitive pinned",
            "old/setup.cfg:3 pkg:pypi/six direct", "old/setup.cfg:4 pkg:pypi/attrs@20.1.0 direct pinned", "old/setup.cfg:6 pkg:pypi/pytest@7.0.0 direct pinned", "old/setup.py:5 pkg:pypi/lxml@4.6.0 direct pinned", "old/setup.py:6 pkg:pypi/toolz direct", "old/setup.py:7 pkg:pypi/dask@2.0 direct pinned",
            "pdm/pdm.lock:2 pkg:pypi/click@8.1.7 listed pinned hashed", "pip/Pipfile.lock:2 pkg:pypi/black@23.1.0 development pinned", "pip/Pipfile.lock:2 pkg:pypi/flask@2.3.2 direct pinned hashed", "pip/Pipfile:6 pkg:pypi/flask direct", "pip/Pipfile:7 pkg:pypi/django@4.2.1 direct pinned", "pip/Pipfile:9 pkg:pypi/black development",
            "pl/pylock.toml:3 pkg:pypi/attrs@25.1.0 listed pinned hashed", "pl/pylock.toml:7 pkg:pypi/vcs listed pinned hashed", "pnpm/pnpm-lock.yaml:11 pkg:npm/foo@2.0.0 listed pinned", "pnpm/pnpm-lock.yaml:4 pkg:npm/%40s/x@1.2.3 listed pinned hashed", "pnpm/pnpm-lock.yaml:7 pkg:npm/old@4.5.6 development pinned hashed",
            "py/poetry.lock:2 pkg:pypi/pandas@2.1.4 direct pinned hashed", "py/poetry.lock:9 pkg:pypi/tzdata@2024.1 transitive pinned hashed",
            "py/pyproject.toml:10 pkg:pypi/setuptools development", "py/pyproject.toml:12 pkg:pypi/pytest development", "py/pyproject.toml:15 pkg:pypi/pandas direct", "py/pyproject.toml:16 pkg:pypi/rich direct", "py/pyproject.toml:17 pkg:pypi/scipy@1.10.0 direct pinned", "py/pyproject.toml:17 pkg:pypi/scipy@1.11.0 direct pinned", "py/pyproject.toml:4 pkg:pypi/torch direct", "py/pyproject.toml:5 pkg:pypi/numpy@1.26.4 direct pinned", "py/pyproject.toml:8 pkg:pypi/cupy@13.0.0 direct pinned",
            "requirements.txt:10 pkg:pypi/tool direct", "requirements.txt:11 pkg:pypi/lib direct pinned", "requirements.txt:12 pkg:pypi/pkg@1.2.3 direct pinned", "requirements.txt:13 pkg:pypi/zipped direct pinned hashed", "requirements.txt:6 pkg:pypi/requests direct", "requirements.txt:7 pkg:pypi/flask@2.0.1 direct pinned hashed",
            "sys/var/lib/dpkg/status:1 pkg:deb/debian/openssl@3.0.9-1 listed pinned", "uv/uv.lock:7 pkg:pypi/idna@3.6 listed pinned hashed", "yarn/yarn.lock:4 pkg:npm/%40babel/core@7.2.2 listed pinned hashed", "yarn/yarn.lock:11 pkg:npm/ms@2.0.0 listed pinned",
        ];
        var wanted = expected.Order(StringComparer.Ordinal).ToList();
        var differences = string.Join("\n", wanted.Except(seen).Select(s => "missing " + s).Concat(seen.Except(wanted).Select(s => "surplus " + s)));
        Assert.True(differences.Length == 0, differences);
    }

    [Fact]
    public void Ways_of_installing_are_judged()
    {
        var found = Scan().Findings.Select(f => $"{f.RuleId} {f.Location!.Path}:{f.Location.Line}").ToList();
        Assert.All(
            (string[])
            [
                "dependency-confusion requirements.txt:4", "dependency-credential requirements.txt:4", "dependency-trusted-host requirements.txt:5", "dependency-git-without-commit requirements.txt:10", "dependency-direct-url requirements.txt:12",
                "dependency-unpinned requirements.txt:6", "dependency-git-without-commit py/pyproject.toml:16", "dependency-plain-http py/pyproject.toml:20", "dependency-confusion py/pyproject.toml:20", "dependency-install-code old/setup.py:3", "dependency-install-code node/package.json:1",
                "dependency-git-without-commit node/package.json:1", "dependency-image-unpinned docker/Dockerfile:2", "dependency-plain-http docker/Dockerfile:3", "dependency-action-unpinned .github/workflows/ci.yml:6", "dependency-direct-url pnpm/pnpm-lock.yaml:11",
            ], wanted => Assert.Contains(wanted, found));
        // What a lock beside it fixes, a commit or a hash names, is fine.
        Assert.DoesNotContain(found, f => f is "dependency-unpinned py/pyproject.toml:15" or "dependency-unpinned pip/Pipfile:6");
        Assert.DoesNotContain("dependency-git-without-commit requirements.txt:11", found);
        Assert.DoesNotContain("dependency-direct-url requirements.txt:13", found);
        Assert.DoesNotContain("dependency-action-unpinned .github/workflows/ci.yml:7", found);
        Assert.DoesNotContain(Scan().Findings, f => f.Evidence?.Contains("u:pw", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Without_a_database_nothing_is_called_clean()
    {
        scratch.File("requirements.txt", "numpy==1.0 --hash=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
        var report = DependencyScanner.Scan(scratch.Path, DependencyOptions.Default).ToReport();
        Assert.Equal(ExitCode.Incomplete, report.ExitCode(Severity.Low));
        Assert.Empty(report.Statements);
    }

    [Fact]
    public void Files_outside_the_folder_are_not_read()
    {
        scratch.File("secret.txt", "private-package==1.0\n");
        scratch.File("p/requirements.txt", "-r ../secret.txt\n-r https://host.example/r.txt\n-r a.txt\n");
        scratch.File("p/a.txt", "-r requirements.txt\nflask==1.0\n");
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "p", "link.txt"), Path.Combine(scratch.Path, "secret.txt"));
        scratch.File("p/constraints.txt", "-r link.txt\n");
        var scan = DependencyScanner.Scan(Path.Combine(scratch.Path, "p"), DependencyOptions.Default);
        Assert.Equal(["flask"], scan.Dependencies.Select(d => d.Name));
        Assert.Equal(2, scan.Findings.Count(f => f.RuleId == "dependency-include-outside"));
        Assert.Contains(scan.Gaps, g => g.Reason == "a link leads out of the folder");
    }

    [Fact]
    public void Broken_files_are_told_of_and_never_throw()
    {
        var random = new Random(20261121);
        foreach (var (name, content) in Samples)
            for (var i = 0; i < 60; i++)
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(content);
                if (i % 2 == 0)
                    bytes = bytes[..random.Next(bytes.Length)];
                else
                    for (var n = 0; n < 1 + i % 5; n++)
                        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                scratch.File(name, bytes);
                Assert.NotNull(DependencyScanner.Scan(Path.Combine(scratch.Path, name), DependencyOptions.Default).ToReport());
                File.Delete(Path.Combine(scratch.Path, name));
            }
    }

    [Theory]
    [InlineData("pyproject.toml", "[project\n")]
    [InlineData("package-lock.json", "{\"packages\":")]
    [InlineData("pnpm-lock.yaml", "packages: [\n")]
    [InlineData("x.csproj", "<!DOCTYPE a [<!ENTITY b \"c\">]><Project/>")]
    [InlineData("requirements.txt", "what is this == !!\n")]
    [InlineData("setup.py", "setup(install_requires=read('x'))\n")]
    [InlineData("Pipfile.lock", "{\"default\":{\"fl\\ud800ask\":{\"version\":\"==1.0\"}}}")]
    [InlineData("Pipfile.lock", "{\"default\":{\"flask\":{\"version\":\"==1.0\\udc00\"}}}")]
    [InlineData("package-lock.json", "{\"lockfileVersion\":3,\"packages\":{\"node_modules/a\\u0007b\":{\"version\":\"1.0.0\"}}}")]
    public void What_cannot_be_read_is_a_gap(string name, string content)
    {
        scratch.File(name, content);
        Assert.Contains(DependencyScanner.Scan(scratch.Path, DependencyOptions.Default).Gaps, g => g.Where == name);
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        Judge.Run("/usr/bin/mkfifo", "", Path.Combine(scratch.Path, "requirements.txt"));
        Assert.Contains(DependencyScanner.Scan(scratch.Path, DependencyOptions.Default).Gaps, g => g.Where == "requirements.txt");
    }

    [Fact]
    public void Deep_and_large_files_end()
    {
        scratch.File("package-lock.json", string.Concat(Enumerable.Repeat("{\"dependencies\":{\"a\":", 50_000)));
        scratch.File("pyproject.toml", "a = " + new string('[', 1_000_000));
        scratch.File("requirements.txt", string.Concat(Enumerable.Repeat("\\\n", 500_000)) + new string('a', 1_000_000));
        scratch.File("setup.py", string.Concat(Enumerable.Repeat("install_requires=[", 20_000)));
        scratch.File("Dockerfile", "RUN pip install " + string.Concat(Enumerable.Repeat("'", 200_000)));
        Assert.NotEmpty(DependencyScanner.Scan(scratch.Path, DependencyOptions.Default).Gaps);
    }
}
