// What is found when one thing of a well-hardened set of manifests is spoilt, and what is found in the set as it is: Assay beside @monokle/validation
// (npm; its Pod Security Standards and practices, which need no network). A spoilt set counts as found when a tool says something of it that it did not say before.
//
//   npm install --prefix PEER --ignore-scripts @monokle/validation@0.33.0
//   node bench/hardening/run.mjs path/to/Assay.Cli [PEER] [FOLDER-OF-REAL-MANIFESTS ...]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync, readFileSync, readdirSync, statSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [assay, peerFolder, ...real] = process.argv.slice(2);
const digest = 'a'.repeat(64);
const locked = '{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}';
const pod = '{runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}';

const base = `apiVersion: apps/v1
kind: Deployment
metadata: {name: chat, namespace: ml}
spec:
  selector: {matchLabels: {app: chat}}
  template:
    metadata: {labels: {app: chat}}
    spec:
      automountServiceAccountToken: false
      securityContext: ${pod}
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0@sha256:${digest}
          args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]
          env:
            - name: API_KEY
              valueFrom: {secretKeyRef: {name: chat-key, key: key}}
          ports: [{name: http, containerPort: 8000}]
          securityContext: ${locked}
          livenessProbe: {httpGet: {path: /health, port: 8000}}
          readinessProbe: {httpGet: {path: /health, port: 8000}}
          resources: {limits: {memory: 32Gi, cpu: "8", nvidia.com/gpu: 1}, requests: {memory: 32Gi, cpu: "8"}}
          volumeMounts: [{name: models, mountPath: /models, readOnly: true}]
      volumes:
        - {name: models, persistentVolumeClaim: {claimName: models, readOnly: true}}
---
apiVersion: v1
kind: Service
metadata: {name: chat, namespace: ml}
spec: {type: ClusterIP, selector: {app: chat}, ports: [{name: http, port: 8000, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gateway, namespace: ml}
spec:
  selector: {matchLabels: {app: gateway}}
  template:
    metadata: {labels: {app: gateway}}
    spec:
      automountServiceAccountToken: false
      securityContext: ${pod}
      containers:
        - name: gateway
          image: registry.example/assay:0.1.0@sha256:${digest}
          command: [assay, gateway, run, /etc/assay/gateway.yaml]
          ports: [{containerPort: 8443}]
          securityContext: ${locked}
          livenessProbe: {httpGet: {path: /healthz, port: 8443, scheme: HTTPS}}
          readinessProbe: {httpGet: {path: /healthz, port: 8443, scheme: HTTPS}}
          resources: {limits: {memory: 512Mi, cpu: "1"}, requests: {memory: 512Mi, cpu: "1"}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: chat, namespace: ml}
spec:
  podSelector: {matchLabels: {app: chat}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: gateway}}}]
      ports: [{port: http}]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
      ports: [{port: 53, protocol: UDP}]
`;

const at = (from, to) => (text) => {
  if (!text.includes(from)) throw new Error(`nothing to spoil: ${from}`);
  return text.replace(from, to);
};
const extra = (text) => (whole) => `${whole}---\n${text}\n`;

// Of a pod: what general linters look for too.
const general = {
  'privileged': at('allowPrivilegeEscalation: false,', 'privileged: true,'),
  'privilege escalation': at('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'),
  'escalation not said': at('allowPrivilegeEscalation: false, ', ''),
  'root not refused': at('runAsNonRoot: true, runAsUser: 10001, ', ''),
  'user zero': at('runAsUser: 10001', 'runAsUser: 0'),
  'capability added': at('{drop: [ALL]}', '{drop: [ALL], add: [SYS_ADMIN]}'),
  'capabilities kept': at(', capabilities: {drop: [ALL]}', ''),
  'writable root': at('readOnlyRootFilesystem: true, ', ''),
  'no seccomp': at(', seccompProfile: {type: RuntimeDefault}', ''),
  'seccomp unconfined': at('RuntimeDefault', 'Unconfined'),
  'host network': at('      automountServiceAccountToken: false', '      hostNetwork: true\n      automountServiceAccountToken: false'),
  'host PID': at('      automountServiceAccountToken: false', '      hostPID: true\n      automountServiceAccountToken: false'),
  'host port': at('containerPort: 8000}', 'containerPort: 8000, hostPort: 8000}'),
  'host path': at('persistentVolumeClaim: {claimName: models, readOnly: true}', 'hostPath: {path: /srv/models}'),
  'runtime socket': at('persistentVolumeClaim: {claimName: models, readOnly: true}', 'hostPath: {path: /var/run/docker.sock}'),
  'token mounted': at('      automountServiceAccountToken: false\n', ''),
  'no memory limit': at('limits: {memory: 32Gi, cpu: "8", nvidia.com/gpu: 1}', 'limits: {nvidia.com/gpu: 1}'),
  'tag latest': at(`:v0.11.0@sha256:${digest}`, ':latest'),
  'no digest': at(`@sha256:${digest}`, ''),
};

// Of serving models.
const serving = {
  'key in a variable': at('valueFrom: {secretKeyRef: {name: chat-key, key: key}}', 'value: correct-horse-battery-staple-4711'),
  'key in an argument': at('--api-key=$(API_KEY)', '--api-key=correct-horse-battery-staple-4711'),
  'hub token in a ConfigMap': extra('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: ml}\ndata: {token: hf_Qz1WxEc2RvTb3YnUm4IkOl5PaSd6FgHj7K}'),
  'weights writable': at('mountPath: /models, readOnly: true}]\n      volumes:\n        - {name: models, persistentVolumeClaim: {claimName: models, readOnly: true}}', 'mountPath: /models}]\n      volumes:\n        - {name: models, persistentVolumeClaim: {claimName: models}}'),
  'weights from a hub, unpinned': at('--model=/models/mistral', '--model=mistralai/Mistral-7B-v0.3'),
  'weights downloaded by an init container': at('      containers:\n        - name: vllm', `      initContainers:\n        - {name: get, image: "python:3.12@sha256:${digest}", command: [sh, -c, "hf download org/name --local-dir /models"], securityContext: ${locked}, resources: {limits: {memory: 1Gi, cpu: "1"}, requests: {memory: 1Gi, cpu: "1"}}}\n      containers:\n        - name: vllm`),
  'trust remote code': at('"--model=/models/mistral",', '"--model=/models/mistral", "--trust-remote-code",'),
  'no API key': (text) => text.replace(', "--api-key=$(API_KEY)"', '').replace('- name: API_KEY\n              valueFrom: {secretKeyRef: {name: chat-key, key: key}}', '- {name: LOG, value: info}'),
  'development mode': at('- name: API_KEY', '- {name: VLLM_SERVER_DEV_MODE, value: "1"}\n            - name: API_KEY'),
  'Triton loads on request': at('args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]', 'command: [tritonserver, --model-repository=/models, --model-control-mode=explicit]'),
  'Ray dashboard': at('args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]', 'command: [ray, start, --head, --dashboard-host=0.0.0.0]'),
  'Ollama for any origin': at('args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]\n          env:', 'command: [ollama, serve]\n          env:\n            - {name: OLLAMA_ORIGINS, value: "*"}'),
  'Jupyter without a token': at('args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]', 'command: [jupyter, lab, "--ServerApp.token="]'),
  'TorchServe management': at('args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]\n          env:', 'command: [torchserve, --start]\n          env:\n            - {name: TS_MANAGEMENT_ADDRESS, value: "http://0.0.0.0:8081"}'),
};

// Of who reaches the server.
const reach = {
  'no policy': (text) => text.slice(0, text.indexOf('---\napiVersion: networking.k8s.io/v1')),
  'policy for other pods': at('podSelector: {matchLabels: {app: chat}}', 'podSelector: {matchLabels: {app: chatt}}'),
  'policy in another namespace': at('kind: NetworkPolicy\nmetadata: {name: chat, namespace: ml}', 'kind: NetworkPolicy\nmetadata: {name: chat, namespace: other}'),
  'any pod of the namespace': at('from: [{podSelector: {matchLabels: {app: gateway}}}]', 'from: [{podSelector: {}}]'),
  'any namespace': at('from: [{podSelector: {matchLabels: {app: gateway}}}]', 'from: [{namespaceSelector: {}}]'),
  'two peers for one': at('from: [{podSelector: {matchLabels: {app: gateway}}}]', 'from: [{namespaceSelector: {}}, {podSelector: {matchLabels: {app: gateway}}}]'),
  'no from': at('    - from: [{podSelector: {matchLabels: {app: gateway}}}]\n      ports', '    - ports'),
  'an address range': at('from: [{podSelector: {matchLabels: {app: gateway}}}]', 'from: [{ipBlock: {cidr: 0.0.0.0/0}}]'),
  'a second policy that opens': extra('apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: more, namespace: ml}\nspec: {podSelector: {}, ingress: [{}]}'),
  'LoadBalancer': at('type: ClusterIP', 'type: LoadBalancer'),
  'NodePort': at('type: ClusterIP', 'type: NodePort'),
  'Ingress past the gateway': extra('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: past, namespace: ml}\nspec:\n  tls: [{hosts: [a.example.org], secretName: t}]\n  rules: [{host: a.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: chat, port: {number: 8000}}}}]}}]'),
  'egress open': at('  egress:\n    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]\n      ports: [{port: 53, protocol: UDP}]', '  egress: [{}]'),
  'Ingress without TLS': extra('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: gateway, namespace: ml}\nspec:\n  rules: [{host: a.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: gateway, port: {number: 8443}}}}]}}]'),
};

const folder = mkdtempSync(join(tmpdir(), 'assay-hardening-bench-'));
function ofAssay(path) {
  const out = join(folder, 'result.json');
  try {
    execFileSync(assay, ['scan', path, '--kind', 'serving', '--format', 'json', '--output', out], { stdio: 'ignore' });
  } catch (e) {
    if (![1, 3].includes(e.status)) throw e;
  }
  return JSON.parse(readFileSync(out, 'utf8')).serving;
}
const assayIds = (text) => {
  const path = join(folder, 'set.yaml');
  writeFileSync(path, text);
  const result = ofAssay(path);
  return [...result.findings.map((f) => `${f.ruleId} ${f.message}`), ...result.gaps.map((g) => g.reason)];
};

async function peer() {
  if (!peerFolder) return null;
  const require = createRequire(join(resolve(peerFolder), 'x.js'));
  const yaml = require('yaml');
  const lib = await import(pathToFileURL(join(resolve(peerFolder), 'node_modules/@monokle/validation/lib/node.js')));
  // Every rule of the standards, those of the restricted level too, which are off unless they are asked for.
  const pss = (await import(pathToFileURL(join(resolve(peerFolder), 'node_modules/@monokle/validation/lib/validators/pod-security-standards/plugin.js')))).default;
  const rules = Object.fromEntries(Object.keys(pss.rules).map((r) => [`pod-security-standards/${r.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, 'err']));
  return async (text, name = 'set.yaml') => {
    const validator = lib.createDefaultMonokleValidator();
    await validator.preload({ plugins: { 'pod-security-standards': true, practices: true }, rules });
    const resources = [];
    let offset = 0;
    for (const part of text.split(/^---.*$/m)) {
      let content;
      try { content = yaml.parse(part); } catch { content = null; }
      if (content?.kind && content?.apiVersion)
        resources.push({ id: `r${resources.length}`, fileId: name, filePath: name, fileOffset: offset, name: content.metadata?.name ?? 'x', namespace: content.metadata?.namespace, apiVersion: content.apiVersion, kind: content.kind, content, text: part });
      offset += part.length + 4;
    }
    const response = await validator.validate({ resources });
    return response.runs.flatMap((run) => (run.results ?? []).map((r) => `${r.ruleId} ${r.message.text}`));
  };
}

const monokle = await peer();
const rows = [];
const before = { assay: assayIds(base), monokle: monokle ? await monokle(base) : null };
console.log(`as it is: assay ${before.assay.length} findings${before.monokle ? `, monokle ${before.monokle.length} (${[...new Set(before.monokle.map((m) => m.split(' ')[0]))].join(' ')})` : ''}`);
const isNew = (then, now) => {
  const left = [...then];
  return now.some((n) => { const i = left.indexOf(n); if (i < 0) return true; left.splice(i, 1); return false; });
};
for (const [group, set] of Object.entries({ general, serving, reach })) {
  const sums = { assay: 0, monokle: 0, all: 0 };
  for (const [name, spoil] of Object.entries(set)) {
    const text = spoil(base);
    const a = isNew(before.assay, assayIds(text));
    const m = monokle ? isNew(before.monokle, await monokle(text)) : null;
    sums.all++; sums.assay += a; sums.monokle += m ?? 0;
    rows.push([group, name, a, m]);
  }
  console.log(`${group}: of ${sums.all}, assay ${sums.assay}${monokle ? `, monokle ${sums.monokle}` : ''}`);
}
for (const [group, name, a, m] of rows.filter((r) => !r[2] || r[3] === false))
  console.log(`  ${group} / ${name}: assay ${a ? 'found' : 'MISSED'}${m === null ? '' : `, monokle ${m ? 'found' : 'missed'}`}`);

const walk = (at) => readdirSync(at).flatMap((n) => { const p = join(at, n); const s = statSync(p, { throwIfNoEntry: false }); return !s ? [] : s.isDirectory() ? walk(p) : /\.ya?ml$/.test(n) ? [p] : []; });
for (const path of real) {
  const start = process.hrtime.bigint();
  const result = ofAssay(path);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const by = {};
  for (const f of result.findings) by[f.severity] = (by[f.severity] ?? 0) + 1;
  const answers = {};
  for (const s of result.servers) answers[s.answer] = (answers[s.answer] ?? 0) + 1;
  let line = `${path.split('/').filter(Boolean).pop()}: ${result.files} manifests, ${result.workloads} workloads: assay ${JSON.stringify(by)}, ${(result.findings.filter((f) => ['medium', 'high', 'critical'].includes(f.severity)).length / Math.max(1, result.workloads)).toFixed(1)} that fail a run per workload, servers ${JSON.stringify(answers)}, ${result.gaps.length} gaps, ${seconds.toFixed(1)} s`;
  if (monokle) {
    let [found, failed] = [0, 0];
    const begin = process.hrtime.bigint();
    for (const text of walk(path).map((p) => readFileSync(p, 'utf8')).filter((t) => t.includes('apiVersion') && !t.includes('{{')))
      try { found += (await monokle(text)).length; } catch { failed++; }
    line += `; monokle ${found} findings, ${failed} files it fails on, ${(Number(process.hrtime.bigint() - begin) / 1e9).toFixed(1)} s`;
  }
  console.log(line);
}
rmSync(folder, { recursive: true });
