"""XGBoost by its own savers, LightGBM and CatBoost text forms."""
import pickle

import numpy as np


def make(s):
    import xgboost
    x, y = np.random.default_rng(4).normal(size=(40, 3)), np.arange(40) % 2
    model = xgboost.XGBClassifier(n_estimators=3, max_depth=2, random_state=0, n_jobs=1).fit(x, y)
    booster = model.get_booster()
    for name in ("model.json", "model.ubj", "model.deprecated"):
        booster.save_model(str(s.path("benign", "xgboost-" + name, "XGBoost " + name.split(".")[1], "xgboost")))
    s.ben("xgboost-classifier.pkl", pickle.dumps(model), "XGBClassifier, pickled", "xgboost")
    s.ben("xgboost-booster.pkl", pickle.dumps(booster), "Booster, pickled", "xgboost")
    s.ben("xgboost-regressor.pkl", pickle.dumps(xgboost.XGBRegressor(n_estimators=2, n_jobs=1).fit(x, y), 4), "XGBRegressor, pickled", "xgboost")
    s.ben("lightgbm.txt", LIGHTGBM, "LightGBM text model", "LightGBM format")


LIGHTGBM = """tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=binary sigmoid:1
feature_names=age income
feature_infos=[18:90] [0:100000]
tree_sizes=273

Tree=0
num_leaves=2
num_cat=0
split_feature=0
split_gain=10.5
threshold=42.500000000000007
decision_type=2
left_child=-1
right_child=-2
leaf_value=-0.1 0.2
leaf_weight=10 20
leaf_count=10 20
internal_value=0
internal_weight=30
internal_count=30
is_linear=0
shrinkage=0.1


end of trees

feature_importances:
age=1

parameters:
[boosting: gbdt]
[objective: binary]
[metric: auc]
end of parameters

pandas_categorical:null
"""
