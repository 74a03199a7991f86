namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// The deny-list: <c>[Severity reason]</c>, then <c>module|module: name name</c>; <c>*</c> is the whole module with
/// everything below it. Exact entries of the allow-list win.
/// </summary>
internal static class PickleDenied
{
    public const string Text = """
        [Critical runs programs]
        os|posix|nt|posixpath|ntpath|subprocess|_posixsubprocess|commands|pty|popen2: *
        multiprocessing|_winapi|asyncio|concurrent|billiard|pexpect|sh|plumbum|invoke|fabric|paramiko|trace|bdb|pdb|doctest|cgitb: *
        pydoc: pipepager tempfilepager pager getpager locate safeimport importfile render_doc doc help ttypager browse plainpager resolve
        webbrowser|antigravity|mailcap|pipes|idlelib|distutils|setuptools|ensurepip|venv|pip|_pip|easy_install|conda|uv: *
        _osx_support|_aix_support|_pyrepl|test|pkg_resources|wheel: *
        uuid: _get_command_stdout _popen _find_mac _ifconfig_getter _ip_getter _arp_getter _lanscan_getter _netstat_getter _find_mac_near_keyword _find_mac_under_heading
        platform: popen _syscmd_ver _syscmd_file _popen
        imaplib: IMAP4_stream
        lib2to3.pgen2.pgen|lib2to3.pgen2|lib2to3: *
        ctypes|_ctypes|cffi|_cffi_backend: *
        site: execsitecustomize execusercustomize addsitedir addpackage main
        numpy.testing|numpy.testing._private.utils|numpy.testing._private|numpy.f2py|numpy.distutils|scipy.weave: *
        torch.utils.cpp_extension|torch.utils.bottleneck|torch.utils.collect_env|torch.utils._config_module|torch._inductor|torch._dynamo|torch.fx|torch.distributed|torch.jit.unsupported_tensor_ops|torch.multiprocessing: *
        torch.utils.data.datapipes.utils.decoder|torch.package|torch.onnx|torch.testing|torch._export|torch.utils._content_store: *
        tensorflow.python.platform|tensorflow.python.debug|tensorflow.io|tensorflow.python.ops.io_ops|tensorflow.python.lib.io: *
        setuptools._distutils|sysconfig|_sysconfigdata|profile|cProfile|timeit|runpy|code|codeop: *

        [Critical runs Python code given as text or bytes]
        builtins: eval exec execfile compile __import__ __build_class__ breakpoint help input raw_input
        timeit|runpy|code|codeop|profile|cProfile|bdb|pdb|trace|doctest|xdrlib: *
        marshal|_imp|imp|importlib|_frozen_importlib|_frozen_importlib_external|zipimport|pkgutil|modulefinder|imputil: *
        types: FunctionType CodeType LambdaType ModuleType MethodType GeneratorType CoroutineType new_class
        new: function code module classobj
        cloudpickle|cloudpickle.cloudpickle|cloudpickle.cloudpickle_fast|dill|dill._dill|joblib.externals.cloudpickle|joblib.externals|sklearn.externals: *
        simpleeval|asteval|RestrictedPython|jinja2|mako|numexpr|sympy.parsing|py_compile|compileall|ast|dis|inspect|symtable: *
        pandas.core.computation: *
        pandas: eval
        jax.experimental.host_callback|torch._C._jit|torch.jit._script|torch.jit.frontend|torch.jit: *
        torch._C: _jit_compile import_ir_module import_ir_module_from_buffer PyTorchFileReader
        logging.config: *
        _sitebuiltins|sitecustomize|usercustomize: *
        unittest.mock|unittest|pytest|_pytest|nose: *
        six.moves|future|past|__builtins__|IPython|ipykernel|jupyter_client|nbconvert: *
        ray|dask|distributed|celery|rq|pyspark: *
        sqlite3|_sqlite3: *
        numba|Cython|pyximport|scipy.special._precompute: *

        [Critical loads another file or pickle, which can run code]
        pickle|_pickle|cPickle|pickletools|shelve|dbm|dill.session|jsonpickle|yaml|ruamel|skops|hickle|klepto|copyreg.dispatch_table: *
        torch: load save hub jit
        torch.serialization|torch.hub|torch.utils.model_zoo|torch.package.package_importer: *
        joblib|joblib.numpy_pickle: load
        joblib.numpy_pickle_utils|joblib.memory|joblib.parallel|joblib._store_backends|joblib.func_inspect|joblib.test: *
        joblib: Memory Parallel
        numpy: load loads fromfile memmap loadtxt genfromtxt save savez savetxt fromregex frombuffer DataSource
        numpy.lib.npyio|numpy.lib.format|numpy.lib._npyio_impl|numpy.core.memmap|numpy.core.records|numpy.lib.utils|numpy.lib._datasource|numpy.ma.core: load loads fromfile memmap loadtxt genfromtxt save savez savetxt fromregex open_memmap read_array DataSource open NpzFile who source
        numpy.core._internal|numpy._core._internal: _ctypes dummy_ctype
        numpy.core|numpy._core: _ufunc_reconstruct
        pandas: read_pickle read_csv read_table read_sql read_html read_xml read_json read_excel read_hdf read_parquet read_feather read_fwf read_clipboard
        pandas.io: *
        pandas.compat.pickle_compat: *
        sklearn.datasets|sklearn.utils._joblib|sklearn.utils._mocking|sklearn.utils._testing: *
        keras|tensorflow.keras|tensorflow.python.keras|tf_keras: *
        xgboost: Booster.load_model
        copyreg: add_extension remove_extension pickle dispatch_table
        scipy.io|h5py|zarr|tables|netCDF4: *
        transformers.dynamic_module_utils|transformers.utils.hub|huggingface_hub: *

        [High calls what it is given]
        builtins: map filter apply reduce sorted min max sum setattr delattr globals locals vars dir __loader__ __spec__ super classmethod staticmethod property callable open exit quit memoryview id hash
        functools: reduce partialmethod singledispatch cached_property wraps update_wrapper lru_cache cmp_to_key total_ordering _make_key _lru_cache_wrapper
        _functools: *
        operator|_operator: attrgetter methodcaller call delitem setitem iadd iconcat
        itertools: starmap accumulate groupby takewhile dropwhile filterfalse
        types: MethodType DynamicClassAttribute coroutine resolve_bases prepare_class SimpleNamespace
        weakref|_weakref|atexit|signal|threading|_thread|sched|contextlib|queue|gc|faulthandler|tracemalloc|readline|rlcompleter|cmd: *
        enum: _make_class_unpicklable
        typing: get_type_hints _eval_type ForwardRef
        dataclasses: make_dataclass _create_fn
        collections: namedtuple
        xml.sax|xmlrpc|wsgiref: *
        tkinter|_tkinter|turtle|curses: *

        [High reads or changes the running program]
        sys|sysconfig|builtins.__dict__|_testcapi|_testinternalcapi|_xxsubinterpreters|_interpreters|ctypes.util: *
        os.environ: *
        warnings: *
        linecache|tokenize|zipapp|lib2to3.main: *
        mimetypes: init guess_type

        [High reads, writes or deletes files]
        io|_io|_pyio|shutil|pathlib|pathlib._local|tempfile|fileinput|glob|fnmatch|zipfile|tarfile|gzip|bz2|lzma|filecmp|mmap|fcntl|netrc|plistlib|configparser|csv|mailbox|sndhdr|imghdr|wave|aifc|sunau|chunk: *
        builtins: open file
        codecs: open EncodedFile
        logging|logging.handlers: FileHandler RotatingFileHandler TimedRotatingFileHandler WatchedFileHandler basicConfig StreamHandler SocketHandler HTTPHandler SMTPHandler
        distutils.file_util|distutils.dir_util: *
        pickleshare|atomicwrites|fsspec|s3fs|gcsfs|smart_open|nt_file: *
        numpy.core.multiarray: fromfile

        [High uses the network]
        socket|_socket|ssl|_ssl|socketserver|select|selectors|http|urllib|urllib2|urllib3|httplib|httplib2|requests|httpx|aiohttp|ftplib|smtplib|smtpd|poplib|imaplib|nntplib|telnetlib|xmlrpc|requests_toolbelt|websocket|websockets|dns|boto3|botocore|asyncore|asynchat|cgi: *
        """;
}
