"""Pickles that call something dangerous: every family of callables, through each way a pickle has to name and to call."""
from kit import ECHO, P, PRINT

FILE = "inert.txt"
# module, name, arguments
CALLS = """
os system S|posix system S|nt system S|os popen S|os execv F|os execvp F|os spawnl F|os spawnvp F|os posix_spawn F|os startfile F|os putenv F|os remove F|os unlink F|os rename F
os kill N|os fdopen N|os chmod F|os symlink F|os rmdir F|os removedirs F|os.path expanduser F|shutil rmtree F|shutil move F|shutil copyfile F|shutil make_archive F
subprocess Popen S|subprocess call S|subprocess run S|subprocess check_call S|subprocess check_output S|subprocess getoutput S|subprocess getstatusoutput S|subprocess _args_from_interpreter_flags -
_posixsubprocess fork_exec N|pty spawn S|commands getoutput S|popen2 popen3 S|multiprocessing.util spawnv_passfds F|multiprocessing.popen_spawn_posix Popen S|asyncio create_subprocess_shell S
asyncio.unix_events _UnixSubprocessTransport._start S|asyncio.subprocess create_subprocess_exec S|concurrent.futures.process _process_worker N
builtins eval C|builtins exec C|builtins compile C|builtins __import__ M|builtins breakpoint -|builtins open F|builtins input S|builtins help M|builtins getattr N|builtins setattr N|builtins globals -
builtins vars -|builtins map N|builtins filter N|builtins memoryview N|__builtin__ eval C|__builtin__ execfile F|__builtin__ apply N|builtins eval.__call__ C|builtins exec.__call__ C
importlib import_module M|importlib reload M|importlib.util spec_from_file_location F|imp load_source F|imp load_dynamic F|_imp create_dynamic N|zipimport zipimporter F|pkgutil resolve_name R|pkgutil get_loader M
runpy run_path F|runpy run_module M|runpy _run_code C|code InteractiveInterpreter -|code interact -|codeop compile_command C|timeit timeit C|timeit main -|profile run C|cProfile run C|cProfile runctx C|trace Trace.run C
pdb run C|bdb Bdb.run C|doctest debug_script C|doctest debug C|pydoc pipepager S|pydoc locate M|pydoc safeimport M|webbrowser open U|antigravity geohash N|mailcap findmatch S|pipes Template -
marshal loads B|marshal load F|types FunctionType N|types CodeType N|types ModuleType M|new function N|ctypes CDLL F|ctypes.util find_library F|_ctypes dlopen F|ctypes cast N|cffi FFI -
pickle loads B|pickle load F|_pickle loads B|cPickle loads B|shelve open F|dbm open F|dill loads B|cloudpickle loads B|joblib load F|torch load F|torch.hub load F|torch.serialization load F|numpy load F
pandas read_pickle F|pandas.io.pickle read_pickle F|yaml load S|yaml unsafe_load S|jsonpickle decode S|jsonpickle.unpickler decode S|numpy.lib.npyio load F|skops.io load F
numpy.testing._private.utils runstring C|numpy.f2py.crackfortran param_eval C|numpy.f2py compile S|numpy.distutils.exec_command exec_command S|scipy.weave inline S|numpy.core._internal dummy_ctype N
torch.utils.cpp_extension load F|torch.utils._config_module ConfigModule.load_config B|torch.utils.bottleneck.__main__ run_autograd_prof C|torch.utils.collect_env run S|torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression C
torch.jit.unsupported_tensor_ops execWrapper C|torch._inductor.codecache compile_file F|torch._dynamo.guards GuardBuilder.get C|torch.distributed.rpc rpc_sync N|torch.utils.data.datapipes.utils.decoder basichandlers B|torch.package PackageImporter F
sys exit N|sys settrace N|sys setprofile N|sys modules -|sys.modules get M|site execsitecustomize -|site addsitedir F|_osx_support _find_build_tool S|_aix_support _read_cmd_output S|_pyrepl.pager pipe_pager S
test.support.script_helper assert_python_ok S|uuid _get_command_stdout S|uuid _popen S|imaplib IMAP4_stream S|platform popen S|platform _syscmd_ver S|logging.config fileConfig F|logging.config listen N|logging FileHandler F
logging.handlers SocketHandler U|ensurepip bootstrap -|pip main L|pip._internal main L|venv create F|distutils.spawn spawn L|distutils.file_util write_file F|distutils.core run_setup F|setuptools setup -|idlelib.run Executive.runcode C
idlelib.pyshell ModifiedInterpreter.runcode C|idlelib.autocomplete AutoComplete.get_entity C|idlelib.calltip get_entity C|lib2to3.pgen2.pgen ParserGenerator.make_label C|lib2to3.pgen2.grammar Grammar.loads B|ast literal_eval C
inspect getsource N|dis dis C|code InteractiveConsole.push C|socket socket -|socket create_connection U|ssl get_server_certificate U|urllib.request urlopen U|urllib.request urlretrieve U|urllib2 urlopen U|http.client HTTPSConnection U
httplib HTTPConnection U|requests get U|requests.api post U|aiohttp.client ClientSession -|httpx get U|ftplib FTP U|smtplib SMTP U|telnetlib Telnet U|xmlrpc.client ServerProxy U|websocket create_connection U|paramiko SSHClient -
io open F|io FileIO F|_io FileIO F|io open_code F|codecs open F|tempfile NamedTemporaryFile -|tempfile mktemp -|pathlib Path.write_text F|pathlib Path.unlink F|pathlib os.system S|zipfile ZipFile F|tarfile open F|linecache getline F|fileinput input F
operator attrgetter A|operator methodcaller A|_operator methodcaller A|functools reduce N|_itertools starmap N|types MethodType N|weakref finalize N|atexit register N|signal signal N|threading Timer N
threading Thread -|_thread start_new_thread N|contextlib ExitStack.callback N|sched scheduler N|unittest.mock _importer M|pytest main L|nose run -|sqlite3 connect F|jinja2 Template S|mako.template Template S|simpleeval simple_eval C
asteval Interpreter -|numexpr evaluate C|sympy.parsing.sympy_parser parse_expr C|pandas.core.computation.eval eval C|pandas eval C|IPython.core.interactiveshell InteractiveShell.run_cell C|IPython.utils.process system S|nbconvert.preprocessors ExecutePreprocessor -
ray remote N|dask.config deserialize S|celery.bin.worker worker -|joblib.memory Memory F|pexpect spawn S|sh Command S|plumbum local -|invoke run S|fabric.api local S|tensorflow.io read_file F|tensorflow.keras.models load_model F
keras.models load_model F|keras.utils get_file U|transformers.dynamic_module_utils get_class_from_dynamic_module U|huggingface_hub hf_hub_download U|numba.core.serialize _rebuild_function N|pyximport install -|copyreg add_extension N|gc get_objects -
readline read_history_file F|cgitb enable -|rlcompleter Completer.attr_matches C|turtle config_dict F|tkinter Tcl -|wsgiref.simple_server make_server N|mimetypes init F|xml.sax make_parser L|six.moves.builtins eval C|six.moves.urllib.request urlopen U
"""

ARGUMENTS = {
    "S": (ECHO,), "C": (PRINT,), "F": (FILE,), "M": ("inert",), "U": ("http://127.0.0.1:9/inert",), "R": ("os:system",), "A": ("system",), "B": (b"inert",), "N": (None, None), "L": (["inert"],), "-": (),
}


def styles(protocol, module, name, arguments):
    """The ways to call: REDUCE by GLOBAL or STACK_GLOBAL, INST, OBJ, NEWOBJ, NEWOBJ_EX."""
    yield "reduce", P(protocol).name(module, name).call(*arguments).done()
    if protocol == 0:
        inner = P(0).raw("(")
        for argument in arguments:
            inner.value(argument)
        yield "inst", inner.raw(f"i{module}\n{name}\n").done()
    if protocol == 1:
        inner = P(1).raw("(").name(module, name)
        for argument in arguments:
            inner.value(argument)
        yield "obj", inner.raw("o").done()
    if protocol in (2, 3):
        yield "newobj", P(protocol).name(module, name).value(tuple(arguments)).raw(b"\x81").done()
    if protocol >= 4:
        yield "newobjex", P(protocol).name(module, name).value(tuple(arguments)).raw("}", b"\x92").done()


def make(s):
    calls = [call.split() for line in CALLS.strip().splitlines() for call in line.split("|")]
    for number, (module, name, kind) in enumerate(calls):
        protocol = number % 6
        # INST, OBJ and dotted names: GLOBAL with a dot is resolved from protocol 4 only.
        if "." in name:
            protocol = 4 + number % 2
        chosen = list(styles(protocol, module, name, ARGUMENTS[kind]))
        style, content = chosen[number // 6 % len(chosen)]
        if style in ("newobj", "newobjex", "inst", "obj") and number % 3:
            style, content = chosen[0]
        s.mal(f"{module}.{name}-{style}-{protocol}.pkl", content, f"{style} of {module}.{name}")
    for protocol in range(6):
        for style, content in styles(protocol, "os", "system", (ECHO,)):
            s.mal(f"every-way-{style}-{protocol}.pkl", content, f"{style} of os.system at protocol {protocol}")
