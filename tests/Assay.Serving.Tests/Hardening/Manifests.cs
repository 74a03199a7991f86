using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Files in a folder of their own, scanned together.</summary>
static class Manifests
{
    public static ServingScan Scan(params (string Name, string Text)[] files) => Scan(ServingOptions.Default, files);

    public static ServingScan Scan(ServingOptions options, params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("assay-serving-");
        try
        {
            foreach (var (name, text) in files)
            {
                var path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text);
            }

            return ServingScanner.Scan(folder.FullName, options, TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static IReadOnlyList<string> Ids(this ServingScan scan) => [.. scan.Findings.Select(f => f.RuleId).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A model server that nothing protects.</summary>
    public const string Open = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: chat, namespace: ml}
        spec:
          selector: {matchLabels: {app: chat}}
          template:
            metadata: {labels: {app: chat}}
            spec:
              containers:
                - name: vllm
                  image: vllm/vllm-openai:latest
                  args: [--model, mistralai/Mistral-7B-Instruct-v0.3, --trust-remote-code]
                  env:
                    - {name: HUGGING_FACE_HUB_TOKEN, value: 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}
                  ports: [{containerPort: 8000}]
                  volumeMounts: [{name: models, mountPath: /models}]
              volumes:
                - {name: models, persistentVolumeClaim: {claimName: models}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: chat, namespace: ml}
        spec: {type: LoadBalancer, selector: {app: chat}, ports: [{port: 80, targetPort: 8000}]}
        """;

    /// <summary>A model server as it should be: nothing is found in it.</summary>
    public static readonly string Hardened = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: ml, labels: {pod-security.kubernetes.io/enforce: restricted}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: chat, namespace: ml}
        spec:
          replicas: 2
          selector: {matchLabels: {app: chat}}
          template:
            metadata: {labels: {app: chat}}
            spec:
              automountServiceAccountToken: false
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
                seccompProfile: {type: RuntimeDefault}
              initContainers:
                - name: verify
                  image: registry.example/assay@sha256:DIGEST
                  command: [assay, verify, /models/mistral, --policy, /policy/load.yaml]
                  securityContext: &locked {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                  volumeMounts: [{name: models, mountPath: /models, readOnly: true}]
              containers:
                - name: vllm
                  image: vllm/vllm-openai:v0.11.0@sha256:DIGEST
                  args: ["--model=/models/mistral", "--api-key=$(API_KEY)"]
                  env:
                    - name: API_KEY
                      valueFrom: {secretKeyRef: {name: chat-key, key: key}}
                  ports: [{name: http, containerPort: 8000}]
                  securityContext: *locked
                  resources: {limits: {memory: 32Gi, cpu: "8", nvidia.com/gpu: 1}}
                  volumeMounts:
                    - {name: models, mountPath: /models, readOnly: true}
                    - {name: tmp, mountPath: /tmp}
              volumes:
                - {name: models, persistentVolumeClaim: {claimName: models, readOnly: true}}
                - {name: tmp, emptyDir: {sizeLimit: 1Gi}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: chat, namespace: ml}
        spec: {selector: {app: chat}, ports: [{port: 8000, targetPort: http}]}
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
              securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: gateway
                  image: registry.example/assay:0.1.0@sha256:DIGEST
                  command: [assay, gateway, run, /etc/assay/gateway.yaml]
                  ports: [{containerPort: 8443}]
                  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                  resources: {limits: {memory: 512Mi}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: gateway, namespace: ml}
        spec: {selector: {app: gateway}, ports: [{port: 443, targetPort: 8443}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: gateway, namespace: ml}
        spec:
          tls: [{hosts: [ai.example.org], secretName: ai-tls}]
          rules:
            - host: ai.example.org
              http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: gateway, port: {number: 443}}}}]}
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
        """.Replace("DIGEST", new string('a', 64), StringComparison.Ordinal);
}
