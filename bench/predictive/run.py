#!/usr/bin/python3
"""Guards of predictive models against simulated attacks, through the real gateway: how rows that no use brings are told from ordinary ones, and how soon callers who copy a model are met.

    bench/predictive/run.py [--data ../shared/data/datasets] [--callers 40] [--attackers 10] [--queries 300] [--sets adult breast] [--assay PATH]

Half of each set trains a logistic regression, which is served over the Open Inference Protocol on loopback, and makes the profile (`assay guard profile`). The other half is what ordinary callers ask. All guards log only;
what they found is read from the gateway's log. Needs python3-sklearn.
"""
import argparse, collections, hashlib, http.client, http.server, json, os, pathlib, secrets, shutil, signal, socket, subprocess, sys, tempfile, threading, time
from concurrent.futures import ThreadPoolExecutor
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

root = pathlib.Path(__file__).resolve().parent.parent.parent
options = argparse.ArgumentParser()
options.add_argument("--data", default=str(root.parent / "shared/data/datasets"))
options.add_argument("--callers", type=int, default=40)
options.add_argument("--attackers", type=int, default=10)
options.add_argument("--queries", type=int, default=300)
options.add_argument("--sets", nargs="*", default=["adult", "breast"])
options.add_argument("--assay", default=str(root / "artifacts/bin/Assay.Cli/release/Assay.Cli"))
args = options.parse_args()


def adult():
    names = ["age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country", "label"]
    d = pd.read_csv(f"{args.data}/adult.data", header=None, names=names, skipinitialspace=True).dropna()
    return d.assign(label=(d["label"] == ">50K").astype(int))


def breast():
    d = pd.read_csv(f"{args.data}/breast_cancer.csv", skiprows=1, header=None)
    d.columns = [f"m{i}" for i in range(30)] + ["label"]
    return d.astype({f"m{i}": float for i in range(30)})


class Features:
    def __init__(self, d):
        self.numbers = [c for c in d if d[c].dtype != object]
        self.texts = {c: sorted(d[c].unique()) for c in d if d[c].dtype == object}
        self.mean, self.std = d[self.numbers].mean(), d[self.numbers].std() + 1e-9

    def __call__(self, d):
        return np.hstack([((d[self.numbers] - self.mean) / self.std).values, *[(d[[c]].values == np.array(v)[None, :]).astype(float) for c, v in self.texts.items()]])


def serve(columns, features, model):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            rows = pd.DataFrame({i["name"]: i["data"] for i in asked["inputs"]})[columns]
            p = model.predict_proba(features(rows))
            body = json.dumps({"model_name": "m", "outputs": [{"name": "p", "datatype": "FP64", "shape": list(p.shape), "data": p.ravel().tolist()}]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def sent(rows):
    return json.dumps({"inputs": [{"name": c, "shape": [len(rows)], "datatype": "FP64" if rows[c].dtype != object else "BYTES", "data": rows[c].tolist()} for c in rows]})


class Kinds:
    """What is asked: rows, by whom."""

    def __init__(self, train, test, seed):
        self.train, self.test, self.r = train, test, np.random.default_rng(seed)
        self.numbers = [c for c in train if train[c].dtype != object]
        self.texts = [c for c in train if train[c].dtype == object]
        self.whole = [c for c in self.numbers if (train[c] == train[c].round()).all()]
        self.low, self.high, self.std = train[self.numbers].min(), train[self.numbers].max(), train[self.numbers].std()

    def tidy(self, d):
        d = d[list(self.train)].copy()
        for c in self.numbers:
            d[c] = d[c].astype(float).clip(self.low[c], self.high[c])
        for c in self.whole:
            d[c] = d[c].round()
        return d.reset_index(drop=True)

    def ordinary(self, n):
        return self.test.sample(n, replace=n > len(self.test), random_state=int(self.r.integers(1 << 30)))

    def one_group(self, n):
        c = self.r.choice(self.texts or self.numbers)
        if c in self.texts:
            v = self.r.choice(self.test[c].value_counts().index[:5])
            group = self.test[self.test[c] == v]
        else:
            group = self.test.sort_values(c).head(max(20, len(self.test) // 5)) if self.r.random() < .5 else self.test.sort_values(c).tail(max(20, len(self.test) // 5))
        return group.sample(n, replace=True, random_state=int(self.r.integers(1 << 30)))

    def trying_out(self, n):
        """A form: half of the questions are the one before with one field changed."""
        rows = []
        for _ in range(n):
            if rows and self.r.random() < .5:
                row = rows[-1].copy()
                c = self.r.choice(list(self.train))
                row[c] = self.test[c].sample(1, random_state=int(self.r.integers(1 << 30))).iloc[0]
            else:
                row = self.ordinary(1).iloc[0]
            rows.append(row)
        return self.tidy(pd.DataFrame(rows))

    def uniform(self, n):
        return self.tidy(pd.DataFrame({c: self.r.uniform(self.low[c], self.high[c], n) if c in self.numbers else self.r.choice(self.train[c].unique(), n) for c in self.train}))

    def shuffled(self, n):
        return self.tidy(pd.DataFrame({c: self.r.choice(self.train[c].values, n) for c in self.train}))

    def noisy(self, n):
        d = self.ordinary(n).copy()
        for c in self.numbers:
            d[c] = d[c] + self.r.normal(0, self.std[c], n)
        return self.tidy(d)

    def grid(self, n):
        base = self.ordinary(1).iloc[0]
        rows = []
        while len(rows) < n:
            c = list(self.train)[len(rows) // 10 % len(self.train.columns)]
            row = base.copy()
            row[c] = self.low[c] + (self.high[c] - self.low[c]) * (len(rows) % 10) / 9 if c in self.numbers else self.r.choice(self.train[c].unique())
            rows.append(row)
        return self.tidy(pd.DataFrame(rows))

    def augmentation(self, n):
        """Jacobian augmentation: each known row once more, moved by a tenth of a deviation in every number."""
        d = self.ordinary(20)
        while len(d) < n:
            more = d.copy()
            for c in self.numbers:
                more[c] = more[c] + self.r.choice([-1, 1], len(more)) * .1 * self.std[c]
            d = pd.concat([d, more])
        return self.tidy(d.head(n))

    def boundary(self, n):
        """Walks between two rows, and small steps around the place where they meet (HopSkipJump without its aim)."""
        rows = []
        while len(rows) < n:
            a, b = self.ordinary(1).iloc[0], self.ordinary(1).iloc[0]
            low, high = 0., 1.
            for _ in range(8):
                t = (low + high) / 2
                row = a.copy()
                for c in self.numbers:
                    row[c] = a[c] + t * (b[c] - a[c])
                rows.append(row)
                low, high = (t, high) if self.r.random() < .5 else (low, t)
            for _ in range(25):
                probe = row.copy()
                for c in self.numbers:
                    probe[c] = row[c] + self.r.normal(0, .03 * self.std[c])
                rows.append(probe)
        return self.tidy(pd.DataFrame(rows[:n]))


def run(name, read):
    data = read()
    work = pathlib.Path(tempfile.mkdtemp(prefix="assay-bench-predictive-"))
    data = data.sample(frac=1, random_state=0).reset_index(drop=True)
    half = len(data) // 2
    train, test = data.iloc[:half], data.iloc[half:].drop(columns="label").reset_index(drop=True)
    train.to_csv(work / "train.csv", index=False)
    subprocess.run([args.assay, "guard", "profile", str(work / "train.csv"), "--leave-out", "label", "--to", str(work / "profile.json")], check=True, stdout=subprocess.DEVNULL)
    features = Features(train.drop(columns="label"))
    model = LogisticRegression(max_iter=500).fit(features(train.drop(columns="label")), train["label"])
    server = serve(list(test), features, model)
    accuracy = model.score(features(data.iloc[half:].drop(columns="label")), data.iloc[half:]["label"])
    kinds = Kinds(train.drop(columns="label"), test, 1)
    benign = {"ordinary rows": kinds.ordinary, "rows of one group": kinds.one_group, "a form that is tried out": kinds.trying_out}
    attacks = {"uniform rows": kinds.uniform, "columns shuffled": kinds.shuffled, "rows with noise": kinds.noisy, "a grid": kinds.grid, "Jacobian augmentation": kinds.augmentation, "walks along the boundary": kinds.boundary, "rows of the same people": kinds.ordinary}
    callers, keys = [], []
    for kind, n in [*((k, args.callers) for k in benign), *((k + "*", args.attackers) for k in attacks)]:
        for i in range(n):
            ident, secret = secrets.token_hex(6), secrets.token_hex(24)
            key = f"asg_{ident}_{secret}"
            keys.append((ident, hashlib.sha256(key.encode()).hexdigest()))
            callers.append((kind, ident, key))
    (work / "policy.yaml").write_text("format: assay-guardrails/1\nguards:\n  - { guard: extraction, profile: profile.json, action: log }\n  - { guard: out-of-distribution, profile: profile.json, action: log, threshold: 0 }\n")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    (work / "gateway.yaml").write_text(f"format: assay-gateway/1\nupstreams: [{{ name: m, url: 'http://127.0.0.1:{server.server_port}' }}]\nroutes: [{{ name: m, apis: [inference], upstreams: [m], policy: p }}]\npolicies: {{ p: policy.yaml }}\nkeys:\n" + "".join(f"  - {{ id: '{i}', application: a{i}, sha256: {s} }}\n" for i, s in keys))
    gateway = subprocess.Popen([args.assay, "gateway", "run", "--config", str(work / "gateway.yaml"), "--urls", f"http://127.0.0.1:{port}", "--log", str(work / "log.jsonl")], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(.1)

        def ask(caller):
            kind, ident, key = caller
            make = benign.get(kind) or attacks[kind[:-1]]
            with lock:
                rows = make(args.queries)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            for i in range(len(rows)):
                connection.request("POST", "/v2/models/m/infer", sent(rows.iloc[i:i + 1]), {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    sys.exit(f"{kind}: {answer.status}")
            connection.close()

        lock = threading.Lock()
        began = time.time()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, callers))
        took = time.time() - began
    finally:
        gateway.send_signal(signal.SIGTERM)
        gateway.wait(20)
        server.shutdown()
    log = (work / "log.jsonl").read_text().splitlines()
    shutil.rmtree(work)
    kind_of = {ident: kind for kind, ident, _ in callers}
    met, asked, strange = {}, collections.Counter(), collections.defaultdict(list)
    for line in log:
        seen = json.loads(line)
        asked[seen["key"]] += 1
        for hit in seen["hits"]:
            if hit["guard"] == "extraction":
                met.setdefault(seen["key"], asked[seen["key"]])
            else:
                strange[kind_of[seen["key"]]].append(hit["score"])
    print(f"\n### {name}: {len(data)} rows, {len(test.columns)} columns, accuracy of the model {accuracy:.3f}; {len(callers)} callers, {args.queries} requests of one row each ({took:.0f} s)\n")
    print("| caller | callers | met by `extraction` | after how many rows (median) | area of `out-of-distribution` against ordinary rows | rows at 0.99 and above |\n|---|--:|--:|--:|--:|--:|")
    ordinary = strange["ordinary rows"]
    for kind in [*benign, *(k + "*" for k in attacks)]:
        who = [ident for k, ident, _ in callers if k == kind]
        when = [met[i] for i in who if i in met]
        scores = strange[kind]
        area = roc_auc_score([0] * len(ordinary) + [1] * len(scores), ordinary + scores) if kind != "ordinary rows" else float("nan")
        print(f"| {'attack: ' + kind[:-1] if kind.endswith('*') else kind} | {len(who)} | {len(when)} | {np.median(when) if when else '-'} | {'-' if np.isnan(area) else f'{area:.3f}'} | {np.mean(np.array(scores) >= .99):.1%} |")


print(f"load before: {os.getloadavg()[0]:.1f}")
for one in args.sets:
    run(*{"adult": ("Adult census", adult), "breast": ("Breast cancer", breast)}[one])
print(f"load after: {os.getloadavg()[0]:.1f}")
