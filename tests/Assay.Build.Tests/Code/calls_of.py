"""Every call of source files, as Python's own parser sees it: a JSON line for each file.

Heads of names are replaced by what they import when the file binds the name once, by an import at its top, and nowhere else.
"""
import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")


def bound(tree):
    """name -> dotted import, for names that one import of the module's top level binds and nothing else does."""
    imports, others = {}, set()
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                full = alias.name if alias.asname else alias.name.split(".")[0]
                if id(node) not in top or imports.get(name, full) != full:
                    others.add(name)
                imports[name] = full
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name
                module = "." * node.level + (node.module or "")
                full = module + alias.name if module.endswith(".") else module + "." + alias.name
                if alias.name == "*" or id(node) not in top or imports.get(name, full) != full:
                    others.add(name)
                imports[name] = full
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            others.add(node.id)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if isinstance(node.value, ast.Name):
                others.add(node.value.id)
        elif isinstance(node, ast.arg):
            others.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            others.add(node.name)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            others.add(node.name)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            others.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            others.add(node.rest)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            others.update(node.names)
    return {name: full for name, full in imports.items() if name not in others}


def dotted(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id] + parts[::-1] if isinstance(node, ast.Name) else None


def calls(source):
    tree = ast.parse(source)
    names = bound(tree)
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in ast.walk(node))
    found = []
    lines = source.split("\n")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in inside:
            continue
        parts = dotted(node.func)
        keywords = {}
        for keyword in node.keywords:
            value = keyword.value
            if keyword.arg and isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, (bool, int, str))) and abs(value.value if isinstance(value.value, int) else 0) < 2**60:
                keywords[keyword.arg] = value.value
        before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
        column = len(before.encode("utf-16-le")) // 2 + 1
        found.append([node.lineno, column, ".".join(parts) if parts else None, ".".join([names[parts[0]]] + parts[1:]) if parts and parts[0] in names else None, keywords, len(node.args) - sum(isinstance(a, ast.Starred) for a in node.args)])
    return found


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        print(json.dumps({"path": path, "calls": calls(source)}))
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError, OSError):
        print(json.dumps({"path": path, "calls": None}))
