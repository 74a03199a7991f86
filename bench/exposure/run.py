#!/usr/bin/env python3
"""assay probe and wapiti on the same real servers on loopback: Jupyter without and with a token, and an MCP server.

  apt-get install jupyter-notebook wapiti
  bench/exposure/run.py --assay artifacts/bin/Assay.Cli/release/Assay.Cli --mcp tests/node/node_modules/@modelcontextprotocol/server-everything

Says which of the weaknesses, known because they were set up, each tool reported at all, how long it took, and what it reported of the server that asks for a token.
"""
import argparse, json, os, socket, subprocess, sys, tempfile, time

TRUTHS = {
    "jupyter, no token": {
        "kernels answer without a key (code runs)": ("/api/kernels", "kernel"),
        "files answer without a key": ("/api/contents", "files can be read"),
        "metrics answer without a key": ("metrics-open", "prometheus"),
        "the version is told": ("version-told", "fingerprint web application"),
    },
    "mcp server": {
        "tools can be called without a key": ("no-authentication", "authentication"),
        "any web page may call it (CORS *)": ("cors-open", "access-control-allow-origin"),
    },
}


def port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait(at):
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", at)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"nothing listens on {at}")


def timed(command):
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done, time.monotonic() - began


def assay(program, url):
    done, took = timed([program, "probe", url, "--authorised-by", "the benchmark, loopback", "--rate", "50", "--format", "json"])
    report = json.loads(done.stdout)
    rows = [(f["severity"], f"{f['ruleId']} {f['title']} {f.get('evidence', '')} {f['location'].get('path', '')}") for f in report["findings"]]
    return rows, took, report["requests"]


def wapiti(url):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "w.json")
        _, took = timed(["wapiti", "-u", url, "--flush-session", "--store-session", folder, "-f", "json", "-o", out, "-d", "2", "--max-scan-time", "120", "-v", "0"])
        report = json.load(open(out))
    rows = [("", f"{name} {entry.get('info', '')} {entry.get('path', '')}") for part in ("vulnerabilities", "anomalies", "additionals") for name, entries in report[part].items() for entry in entries]
    return rows, took, None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--assay", required=True)
    arguments.add_argument("--mcp")
    options = arguments.parse_args()
    running = []
    with tempfile.TemporaryDirectory() as home:
        try:
            servers = {}
            for name, token in (("jupyter, no token", ""), ("jupyter, token", "b3d1f0c2a47788ee")):
                at = port()
                folder = os.path.join(home, str(at))
                os.mkdir(folder)
                running.append(subprocess.Popen(["jupyter-notebook", "--allow-root", "--no-browser", "--ip", "127.0.0.1", "--port", str(at), f"--NotebookApp.token={token}", "--NotebookApp.password=", "--notebook-dir", folder], env={**os.environ, "HOME": home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
                servers[name] = at
            if options.mcp:
                at = port()
                running.append(subprocess.Popen(["node", os.path.join(options.mcp, "dist/index.js"), "streamableHttp"], env={**os.environ, "PORT": str(at)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
                servers["mcp server"] = at
            print("| server | tool | seconds | requests | weaknesses seen | reported in all |\n|---|---|--:|--:|---|--:|")
            for name, at in servers.items():
                wait(at)
                for tool, run in (("assay probe", lambda u: assay(options.assay, u)), ("wapiti", wapiti)):
                    rows, took, requests = run(f"http://127.0.0.1:{at}/")
                    truths = TRUTHS.get(name, {})
                    seen = [t for t, marks in truths.items() if any(m.lower() in text.lower() for _, text in rows for m in marks)]
                    print(f"| {name} | {tool} | {took:.1f} | {requests or ''} | {len(seen)} of {len(truths)}{': ' + '; '.join(seen) if seen else ''} | {len(rows)} |", flush=True)
                    if os.environ.get("ROWS"):
                        for severity, text in rows:
                            print("   ", severity, text[:160], file=sys.stderr)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=20)


main()
