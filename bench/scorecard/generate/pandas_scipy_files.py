"""pandas frames and SciPy objects."""
import pickle

import numpy as np
import pandas as pd
import scipy.interpolate
import scipy.sparse
import scipy.spatial
import scipy.stats


def make(s):
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.Categorical(["u", "v"]), "d": pd.to_datetime(["2026-01-01", "2026-01-02"]), "e": [1.5, None], "f": [True, False]})
    pandas = {"frame": frame, "series": frame["a"], "text": frame["b"], "categories": frame["c"], "dates": frame["d"], "multiindex": frame.set_index(["a", "b"]), "zone": pd.Series(pd.to_datetime(["2026-01-01"]).tz_localize("UTC")), "string": pd.Series(["a", "b"], dtype="string"), "nullable": pd.Series([1, None], dtype="Int64"),
              "timestamp": [pd.Timestamp("2026-01-01"), pd.Timedelta("1d"), pd.NaT], "period": pd.period_range("2026-01", periods=3, freq="M"), "interval": pd.cut(pd.Series([1, 2, 3]), 2), "empty": pd.DataFrame(), "datetimeindex": pd.DataFrame({"v": [1, 2]}, index=pd.date_range("2026-01-01", periods=2)), "range": frame.index}
    for number, (name, value) in enumerate(pandas.items()):
        s.ben(f"pandas-{name}.pkl", pickle.dumps(value, 2 + number % 4), f"pandas {name}", "pandas")
    for protocol in range(6):
        s.ben(f"pandas-frame-{protocol}.pkl", pickle.dumps(frame, protocol), f"pandas frame, protocol {protocol}", "pandas")
    frame.to_pickle(s.path("benign", "pandas-to-pickle.pkl.gz", "to_pickle, gzip", "pandas"), compression={"method": "gzip", "mtime": 0})
    frame.to_pickle(s.path("benign", "pandas-to-pickle.pkl.xz", "to_pickle, xz", "pandas"))
    frame.to_pickle(s.path("benign", "pandas-to-pickle.pkl.bz2", "to_pickle, bz2", "pandas"))
    dense = np.eye(4)
    for form in ("csr", "csc", "coo", "lil", "dok", "dia", "bsr"):
        s.ben(f"scipy-{form}.pkl", pickle.dumps(scipy.sparse.csr_matrix(dense).asformat(form)), f"SciPy {form} matrix", "scipy")
    scipy.sparse.save_npz(s.path("benign", "scipy-sparse.npz", "save_npz", "scipy"), scipy.sparse.csr_matrix(dense))
    values = {"kdtree": scipy.spatial.cKDTree(np.arange(12.0).reshape(6, 2)), "norm": scipy.stats.norm(0, 1), "spline": scipy.interpolate.CubicSpline([0, 1, 2], [0, 1, 0]), "interp1d": scipy.interpolate.interp1d([0, 1], [0, 1]), "csr-array": scipy.sparse.csr_array(dense)}
    for name, value in values.items():
        s.ben(f"scipy-{name}.pkl", pickle.dumps(value), f"SciPy {name}", "scipy")
