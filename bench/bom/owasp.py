"""Runs OWASP's AIBOM generator (its source as it is) for one repository of a hub, and writes its CycloneDX 1.6 document; or scores a document by
its own completeness score.

    HF_ENDPOINT=http://127.0.0.1:PORT python3 bench/bom/owasp.py CHECKOUT REPOSITORY OUTPUT
    python3 bench/bom/owasp.py CHECKOUT --score DOCUMENT

Debian's jsonschema is older than what the generator asks for: its validator takes a resolver where a newer one takes a registry. That call alone is
translated here, and a module `referencing` is put in place of the one that Debian does not have; no other behaviour is touched."""
import json, logging, os, sys, types

import jsonschema

checkout, repository, output = sys.argv[1:4]


class Registry:
    def __init__(self, store=None):
        self.store = store or {}

    def with_resource(self, uri, resource):
        return Registry({**self.store, uri: resource, f"http://cyclonedx.org/schema/{uri}": resource})


class Resource:
    @staticmethod
    def from_contents(contents):
        return contents


try:
    import referencing  # noqa: F401
except ImportError:
    sys.modules["referencing"] = types.SimpleNamespace(Registry=Registry, Resource=Resource)
    real = jsonschema.Draft7Validator
    jsonschema.Draft7Validator = lambda schema, registry=None: real(schema, resolver=jsonschema.RefResolver.from_schema(schema, store=registry.store if registry else {}))

# Its packages start its web server's parts when they are imported; the service is what makes the document.
sys.path.insert(0, checkout)
for package in ("src", "src.models", "src.utils"):
    module = types.ModuleType(package)
    module.__path__ = [os.path.join(checkout, *package.split("."))]
    sys.modules[package] = module
logging.disable(logging.CRITICAL)
if repository == "--score":
    from src.models.scoring import calculate_completeness_score
    with open(output, encoding="utf-8") as file:
        print(calculate_completeness_score(json.load(file), validate=False).get("total_score"))
    sys.exit(0)

from src.models.service import AIBOMService  # noqa: E402

service = AIBOMService()
document = service.generate_aibom(repository, include_inference=False, enable_summarization=False, spec_version="1.6", metadata_overrides={})
with open(output, "w", encoding="utf-8") as file:
    json.dump(document, file)
report = service.get_enhancement_report() or {}
print(json.dumps({"own score": report.get("final_score", {}).get("total_score"), "own validation": report.get("schema_validation", {}).get("valid")}))
