#!/usr/bin/env python3
"""Requests a second, latency and processor time a request: the upstream alone, nginx, Assay with all default guards on, Portkey without any.

    bench/gateway/run.py [--seconds 5] [--rounds 3] [--portkey FOLDER] [--telemetry] [--assay PATH] [--against PATH]

One core for the proxy (the second), one for the load (wrk) and the upstream (the first), all on loopback. FOLDER holds node_modules/@portkey-ai/gateway
(npm install --ignore-scripts @portkey-ai/gateway). The prompt has 1,000 characters. Rounds are interleaved, so that a busy moment meets everybody; figures are medians.
"""
import argparse, http.server, json, os, pathlib, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time, urllib.request

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
options = argparse.ArgumentParser()
options.add_argument("--seconds", type=int, default=5)
options.add_argument("--rounds", type=int, default=3)
options.add_argument("--connections", type=int, nargs="*", default=[1, 32, 256])
options.add_argument("--warm", type=int, default=20, help="seconds of load before anything is measured")
options.add_argument("--portkey")
options.add_argument("--telemetry", action="store_true", help="also with spans, logs and metrics sent to a collector in this program")
options.add_argument("--assay", default=str(root / "artifacts/bin/Assay.Cli/release/Assay.Cli"))
options.add_argument("--against", help="another build of Assay, in turn with this one: what a change is worth also shows on a machine that is not quiet")
options.add_argument("--only", nargs="*")
args = options.parse_args()
work = pathlib.Path(tempfile.mkdtemp(prefix="assay-bench-gateway-"))
words = "The quarterly report says that sales in the northern region grew by four percent while returns fell, and asks what we should plan for spring. "
prompt = (words * 10)[:1000]
body = json.dumps({"model": "gpt-4o-mini", "messages": [{"role": "system", "content": "You are a helpful assistant of a shop."}, {"role": "user", "content": prompt}], "temperature": 0.2})
(work / "post.lua").write_text('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.headers["x-portkey-provider"] = "openai"\nwrk.headers["x-portkey-custom-host"] = "http://127.0.0.1:18079/v1"\nwrk.headers["Authorization"] = "Bearer none"\nwrk.body = ' + json.dumps(body) + "\n")
started = []


def start(command, cpu, port, env=None):
    process = subprocess.Popen(["taskset", "-c", str(cpu), *command], stdout=subprocess.DEVNULL, stderr=open(work / f"{port}.log", "w"), env={**os.environ, **(env or {})}, cwd=work)
    started.append(process)
    for _ in range(600):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    sys.exit(f"{command[0]} does not listen at {port}: {(work / f'{port}.log').read_text()[-500:]}")


def family(pid):
    """The process and its children: nginx works in a child."""
    found = [pid]
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += family(int(child))
    return found


def used(pid):
    # The clock of a process is named by the complement of its id (Linux): nanoseconds, where /proc has hundredths of a second.
    return sum(time.clock_gettime((~one << 3) | 2) for one in family(pid))


def memory(pid):
    if any(p.poll() is not None for p in started):
        sys.exit("ended: " + ", ".join(f"{p.args[3]} {p.poll()}" for p in started if p.poll() is not None) + " " + " ".join(f.read_text()[-300:] for f in work.glob("*.log")))
    return sum(int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{one}/status").read_text())[1]) for one in family(pid)) / 1024


class Collector(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def load(port, connections, seconds):
    out = subprocess.run(["taskset", "-c", "0", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(work / "post.lua"), f"http://127.0.0.1:{port}/v1/chat/completions"], capture_output=True, text=True).stdout
    if "requests in" not in out or " 0 requests in" in out:
        sys.exit(f"nothing was answered at {port}: {out}")
    number = lambda pattern: re.search(pattern, out)
    micro = lambda text: float(re.match(r"[\d.]+", text)[0]) * {"us": 1, "ms": 1e3, "s": 1e6}[re.sub(r"[\d.]+", "", text)]
    return {"requests": int(number(r"(\d+) requests in")[1]), "rps": float(number(r"Requests/sec:\s+([\d.]+)")[1]), "p50": micro(number(r"(?m)^ +50%\s+(\S+)")[1]), "p99": micro(number(r"(?m)^ +99%\s+(\S+)")[1]), "bad": int((number(r"Non-2xx or 3xx responses: (\d+)") or [0, 0])[1])}


try:
    subprocess.run(["cc", "-O2", "-o", str(work / "mock"), str(root / "bench/red-team/mock.c")], check=True)
    mock = start([str(work / "mock"), "18079"], 0, 18079)
    targets = {"upstream alone": (18079, mock.pid)}
    if shutil.which("nginx"):
        (work / "nginx.conf").write_text("daemon off; worker_processes 1; pid nginx.pid; error_log stderr crit; events { worker_connections 4096; }\nhttp { access_log off; client_body_buffer_size 64k; upstream model { server 127.0.0.1:18079; keepalive 512; }\n server { listen 127.0.0.1:18081; location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection \"\"; } } }\n")
        targets["nginx"] = (18081, start(["nginx", "-p", str(work), "-c", "nginx.conf"], 1, 18081).pid)
    (work / "gateway.yaml").write_text("format: assay-gateway/1\nanonymous: true\nupstreams: [{ name: mock, url: 'http://127.0.0.1:18079' }]\nroutes: [{ name: chat, apis: [openai], upstreams: [mock] }]\n")
    targets["assay, default guards"] = (18083, start([args.assay, "gateway", "run", "--config", str(work / "gateway.yaml"), "--urls", "http://127.0.0.1:18083"], 1, 18083).pid)
    if args.against:
        targets["assay, other build"] = (18086, start([args.against, "gateway", "run", "--config", str(work / "gateway.yaml"), "--urls", "http://127.0.0.1:18086"], 1, 18086).pid)
    if args.telemetry:
        threading.Thread(target=http.server.ThreadingHTTPServer(("127.0.0.1", 18080), Collector).serve_forever, daemon=True).start()
        for port, name, entry in ((18084, "assay, every request traced", ""), (18085, "assay, one request in ten traced", ", sample: 0.1")):
            (work / f"{port}.yaml").write_text((work / "gateway.yaml").read_text() + f"telemetry: {{ otlp: {{ endpoint: 'http://127.0.0.1:18080'{entry}, queue: 20000 }} }}\n")
            targets[name] = (port, start([args.assay, "gateway", "run", "--config", str(work / f"{port}.yaml"), "--urls", f"http://127.0.0.1:{port}", "--metrics-urls", f"http://127.0.0.1:{port + 10}"], 1, port).pid)
    if args.portkey:
        targets["portkey, no guards"] = (18082, start(["node", f"{args.portkey}/node_modules/@portkey-ai/gateway/build/start-server.js", "--headless", "--port=18082"], 1, 18082, {"PORT": "18082", "TRUSTED_CUSTOM_HOSTS": "127.0.0.1,localhost"}).pid)
    if args.only:
        targets = {name: where for name, where in targets.items() if any(name.startswith(o) for o in args.only)}
    print(f"processor: {re.search(r'model name.*: (.*)', pathlib.Path('/proc/cpuinfo').read_text())[1]}; load before: {os.getloadavg()[0]:.1f}; body {len(body)} bytes, prompt {len(prompt)} characters")
    for port, _ in targets.values():
        load(port, 32, args.warm)  # until compilers have compiled
    figures = {}
    for _ in range(args.rounds):
        for connections in args.connections:
            for name, (port, pid) in targets.items():
                before = used(pid)
                one = load(port, connections, args.seconds)
                figures.setdefault((name, connections), []).append({**one, "cpu": (used(pid) - before) / max(1, one["requests"]) * 1e6, "rss": memory(pid)})
    print("| proxy | connections | requests/s | p50 us | p99 us | processor us a request | MB | not 2xx |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for (name, connections), runs in sorted(figures.items(), key=lambda f: (f[0][1], list(targets).index(f[0][0]))):
        median = lambda key: statistics.median(r[key] for r in runs)
        print(f"| {name} | {connections} | {median('rps'):,.0f} | {median('p50'):,.0f} | {median('p99'):,.0f} | {median('cpu'):,.0f} | {median('rss'):,.0f} | {sum(r['bad'] for r in runs)} |")
    for connections in args.connections if args.against else ():
        pairs = zip(figures["assay, default guards", connections], figures["assay, other build", connections])
        print(f"{connections} connections: {statistics.median(own['cpu'] / other['cpu'] for own, other in pairs):.2f} of the other build's processor time a request (median of the rounds)")
    for port in (18084, 18085) if args.telemetry else ():
        lost = [l for l in urllib.request.urlopen(f"http://127.0.0.1:{port + 10}/metrics").read().decode().splitlines() if l.startswith(("assay_gateway_telemetry_lost_total", "assay_gateway_untold_total"))]
        print(f"{port}: {'; '.join(lost)}")
    print(f"load after: {os.getloadavg()[0]:.1f}")
finally:
    for process in started:
        process.send_signal(signal.SIGTERM)
    for process in started:
        process.wait(10)
    shutil.rmtree(work, ignore_errors=True)
