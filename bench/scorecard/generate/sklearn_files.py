"""scikit-learn: about fifty fitted estimators and pipelines, pickled and by joblib."""
import io
import pickle

import joblib
import numpy as np


def estimators():
    from sklearn import calibration, cluster, covariance, cross_decomposition, decomposition, discriminant_analysis, dummy, ensemble, feature_selection, gaussian_process, impute, isotonic, kernel_ridge, linear_model, manifold
    from sklearn import mixture, model_selection, multiclass, multioutput, naive_bayes, neighbors, neural_network, pipeline, preprocessing, random_projection, semi_supervised, svm, tree
    from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
    few = {"n_estimators": 2, "random_state": 0}
    scaled = pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression())
    return [
        linear_model.LinearRegression(), linear_model.LogisticRegression(), linear_model.Ridge(), linear_model.Lasso(), linear_model.ElasticNet(), linear_model.SGDClassifier(random_state=0), linear_model.BayesianRidge(), linear_model.HuberRegressor(), linear_model.Perceptron(), linear_model.RANSACRegressor(random_state=0),
        ensemble.RandomForestClassifier(max_depth=2, **few), ensemble.RandomForestRegressor(max_depth=2, **few), ensemble.ExtraTreesClassifier(max_depth=2, **few), ensemble.GradientBoostingClassifier(**few), ensemble.HistGradientBoostingClassifier(max_iter=2, random_state=0), ensemble.AdaBoostClassifier(**few),
        ensemble.BaggingClassifier(**few), ensemble.IsolationForest(**few), ensemble.VotingClassifier([("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())]), ensemble.StackingClassifier([("a", tree.DecisionTreeClassifier(max_depth=2))], cv=2),
        tree.DecisionTreeClassifier(max_depth=3), tree.DecisionTreeRegressor(max_depth=3), svm.SVC(probability=False), svm.LinearSVC(), svm.SVR(), svm.OneClassSVM(), neighbors.KNeighborsClassifier(algorithm="kd_tree"), neighbors.KNeighborsRegressor(algorithm="ball_tree"), neighbors.LocalOutlierFactor(novelty=True),
        naive_bayes.GaussianNB(), naive_bayes.BernoulliNB(), neural_network.MLPClassifier((3,), max_iter=5, random_state=0), discriminant_analysis.LinearDiscriminantAnalysis(), discriminant_analysis.QuadraticDiscriminantAnalysis(), gaussian_process.GaussianProcessRegressor(), kernel_ridge.KernelRidge(),
        cluster.KMeans(2, n_init=1, random_state=0), cluster.DBSCAN(), cluster.AgglomerativeClustering(2), cluster.MiniBatchKMeans(2, n_init=1, random_state=0), cluster.Birch(n_clusters=2), mixture.GaussianMixture(2, random_state=0), decomposition.PCA(2), decomposition.TruncatedSVD(2, random_state=0), decomposition.FastICA(2, random_state=0), decomposition.KernelPCA(2),
        covariance.EllipticEnvelope(random_state=0), cross_decomposition.PLSRegression(2), feature_selection.SelectKBest(feature_selection.f_classif, k=2), feature_selection.VarianceThreshold(), impute.SimpleImputer(), impute.KNNImputer(), preprocessing.MinMaxScaler(), preprocessing.PolynomialFeatures(2),
        preprocessing.QuantileTransformer(n_quantiles=5, random_state=0), preprocessing.KBinsDiscretizer(3, encode="ordinal"), preprocessing.PowerTransformer(), random_projection.GaussianRandomProjection(2, random_state=0), semi_supervised.LabelPropagation(), dummy.DummyClassifier(), calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=2),
        multiclass.OneVsRestClassifier(linear_model.LogisticRegression()), manifold.Isomap(n_neighbors=5), model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}, cv=2), TransformedTargetRegressor(linear_model.LinearRegression(), func=np.log1p, inverse_func=np.expm1), scaled,
        pipeline.make_pipeline(preprocessing.FunctionTransformer(np.abs), linear_model.Ridge()), pipeline.make_pipeline(ColumnTransformer([("s", preprocessing.StandardScaler(), [0]), ("o", preprocessing.OneHotEncoder(handle_unknown="ignore"), [1])]), linear_model.LogisticRegression()),
        pipeline.make_pipeline(pipeline.FeatureUnion([("a", decomposition.PCA(1)), ("b", feature_selection.SelectKBest(k=1))]), svm.LinearSVC()),
    ]


def make(s):
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
    from sklearn.datasets import load_iris
    from sklearn.isotonic import IsotonicRegression
    from sklearn.metrics import make_scorer, mean_squared_error
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import LabelEncoder, MultiLabelBinarizer

    x, y = np.abs(np.random.default_rng(0).normal(size=(40, 3))), np.arange(40) % 2
    fitted = [model.fit(x, y) for model in estimators()]
    words = ["a good text", "a bad text", "another good one"]
    fitted += [make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(words, [0, 1, 0]), CountVectorizer(ngram_range=(1, 2)).fit(words), HashingVectorizer(), DictVectorizer().fit([{"a": 1}, {"b": 2}]), LabelEncoder().fit(["a", "b"]), MultiLabelBinarizer().fit([["a"], ["b"]]),
               IsotonicRegression().fit(x[:, 0], y), make_scorer(mean_squared_error), load_iris()]
    for number, model in enumerate(fitted):
        name = f"{number:02}-{type(model).__name__}"
        # Pickle of changing protocol, plain joblib and compressed joblib in turn.
        if number % 3 == 0:
            s.ben(name + ".pkl", pickle.dumps(model, 2 + number % 4), f"{type(model).__name__}, pickled", "scikit-learn")
        else:
            made = io.BytesIO()
            joblib.dump(model, made, compress=0 if number % 3 == 1 else 3)
            s.ben(name + ".joblib", made.getvalue(), f"{type(model).__name__}, joblib", "scikit-learn")
