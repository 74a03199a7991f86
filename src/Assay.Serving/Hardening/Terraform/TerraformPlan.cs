using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>What <c>terraform show -json</c> writes of a plan or a state ("JSON Output Format").</summary>
internal static class TerraformPlan
{
    const int MostDepth = 30;

    public static bool IsPlan(Node root) => root["terraform_version"].Exists && (root["planned_values"].IsMap || root["values"].IsMap);

    public static void Read(SourceFile file, Node root, Landscape landscape) =>
        Module(file, (root["planned_values"].IsMap ? root["planned_values"] : root["values"])["root_module"], landscape, 0);

    static void Module(SourceFile file, Node module, Landscape landscape, int depth)
    {
        foreach (var resource in module["resources"].Items)
            if (resource["mode"].Value is not "data" && resource["type"].Value is { } type)
                landscape.Resources.Add(new CloudResource(file, type, resource["address"].Value ?? resource["name"].Text, resource["values"], true));
        if (depth > MostDepth)
        {
            landscape.Gaps.Add(new Gap(file.Path, "modules are nested too deep"));
            return;
        }

        foreach (var child in module["child_modules"].Items)
            Module(file, child, landscape, depth + 1);
    }
}
