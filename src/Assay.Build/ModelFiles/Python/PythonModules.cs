namespace Assay.Build.ModelFiles.Python;

/// <summary>Packages whose import says nothing bad: Python's library, and what models are made with.</summary>
internal static class PythonModules
{
    const string Library = """
        __future__ _abc _ast _collections _collections_abc _functools _io _operator _thread abc aifc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs collections
        colorsys concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime decimal difflib dis doctest email encodings enum errno faulthandler filecmp fileinput fnmatch fractions ftplib
        functools gc getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap
        multiprocessing netrc numbers operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pty pwd py_compile queue quopri random re readline reprlib resource
        runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string stringprep struct subprocess symtable sys sysconfig tarfile telnetlib tempfile textwrap
        threading time timeit token tokenize tomllib trace traceback tracemalloc types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
        _codecs _weakref _warnings _socket _pickle _random _struct nt ntpath genericpath sre_compile sre_parse copy_reg __builtin__ cPickle StringIO cStringIO urllib2 httplib Queue ConfigParser commands __main__
        """;

    const string Packages = """
        numpy scipy pandas sklearn torch torchvision torchaudio torchtext tensorflow keras tf_keras jax jaxlib flax optax haiku transformers tokenizers datasets accelerate peft diffusers safetensors huggingface_hub sentencepiece
        xgboost lightgbm catboost joblib cloudpickle dill onnx onnxruntime skl2onnx h5py PIL cv2 skimage matplotlib seaborn plotly tqdm requests yaml regex nltk spacy gensim einops timm bitsandbytes flash_attn xformers triton deepspeed
        pytorch_lightning lightning torchmetrics mlflow ray dask distributed numba cupy cudf pyarrow polars sympy networkx statsmodels patsy six packaging typing_extensions attr attrs pydantic psutil protobuf google absl tensorflow_probability
        tensorflow_hub tensorflow_text tensorflow_addons tensorboard tensorboardX wandb sentence_transformers librosa soundfile pywt numexpr imblearn category_encoders shap lime hyperopt optuna skopt skorch fastai paddle mxnet gym gymnasium
        stable_baselines3 omegaconf hydra setuptools pkg_resources pytest IPython ipywidgets nbformat tiktoken openai langchain faiss annoy umap hdbscan prophet sktime tslearn pmdarima lifelines evaluate sacrebleu rouge_score jieba
        """;

    static readonly HashSet<string> Known = [.. (Library + " " + Packages).Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Relative imports are of the package that is looked at itself.</summary>
    public static bool IsKnown(string module) => module.StartsWith('.') || Known.Contains(module.Split('.')[0]);
}
