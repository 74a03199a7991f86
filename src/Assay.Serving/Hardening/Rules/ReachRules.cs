using static Assay.Serving.Hardening.Rules.Standards;

namespace Assay.Serving.Hardening.Rules;

/// <summary>Who can reach a server, and what it can reach.</summary>
internal static class ReachRules
{
    public static readonly ServingRule Bypass = new("serving-gateway-bypass", "Is reached only through the gateway", Severity.Medium, "Can be reached without passing the gateway", "Keys, limits, guards and the kill switch of the gateway hold for nobody who talks to the model server itself.", "Let a NetworkPolicy for the server's pods admit the gateway's pods alone, and offer the gateway only; in Compose, a network of their own that is internal: true.", Cwe(284), Cwe(668), Cis("5.3.2"), Nsa("Network policies"), PublicApplication);
    public static readonly ServingRule Public = new("serving-public-endpoint", "Is not public", Severity.High, "Offers a server outside of the cluster or the machine", "Model servers seldom have a login of their own: whoever reaches the port uses the model, and on many also loads others.", "Use ClusterIP behind a gateway that authenticates; in Compose, publish on 127.0.0.1 or not at all.", Cwe(668), Cwe(306), PublicApplication, CisDocker("5.14"));
    public static readonly ServingRule Tls = new("serving-no-tls", "Traffic is encrypted", Severity.Medium, "Takes requests from outside without TLS", "Prompts, answers and keys can be read and changed on the way.", "Give the Ingress, Gateway or listener a certificate, and send plain HTTP on to it.", Cwe(319), Nsa("Encrypting traffic"));
    public static readonly ServingRule Egress = new("serving-egress-open", "Reaches out to nothing", Severity.Low, "A model server may connect to anywhere", "Code that hides in a model, or whoever breaks in, sends out prompts and weights and fetches more.", "Give the server's pods a NetworkPolicy with policyTypes: [Egress] that allows name lookups and what it needs; in Compose, a network that is internal: true.", Cwe(923), Exfiltration, Cis("5.3.2"), Nsa("Network policies"));
    public static readonly ServingRule SecurityGroup = new("serving-open-security-group", "Is not public", Severity.High, "Opens a port to the whole internet", "Model servers, notebooks and databases seldom have a login of their own.", "Allow the addresses that need it, or the load balancer's security group.", Cwe(284), Cwe(668), PublicApplication);
    public static readonly ServingRule Bucket = new("serving-public-bucket", "Is not public", Severity.High, "Opens a bucket to everybody", "Model files can be read, or replaced, by anyone.", "Make it private, and block public access.", Cwe(732), Cwe(668), SupplyChain);
    public static readonly ServingRule CloudEndpoint = new("serving-cloud-endpoint", "Is not public", Severity.High, "Offers a model endpoint of a cloud without authentication, or on the public network", "Anybody uses the model, and pays nothing for it.", "Ask for the cloud's own authentication, and put the endpoint into a private network.", Cwe(306), Cwe(668), PublicApplication);
    public static readonly ServingRule CloudIsolation = new("serving-no-network-isolation", "Reaches out to nothing", Severity.Low, "Lets a model's container in a cloud reach the internet", "A model or a package that is hostile can send out data.", "Set enable_network_isolation = true, or give it a private network.", Cwe(923), SupplyChain, Exfiltration);

    public static IReadOnlyList<ServingRule> All => [Bypass, Public, Tls, Egress, SecurityGroup, Bucket, CloudEndpoint, CloudIsolation];
}
