namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// The allow-list: <c>module|module: name name</c>, exact names that the files of real frameworks import and that do
/// nothing but make an object. <see cref="Frameworks"/> was enumerated from Debian 12's scikit-learn 1.2, PyTorch 1.13,
/// NumPy 1.24 and SciPy 1.10; <see cref="Library"/> was written by hand from what their picklers emit.
/// </summary>
internal static class PickleAllowed
{
    public const string Library = """
        builtins: set frozenset dict list tuple int float complex bool str bytes bytearray object slice range NoneType Ellipsis NotImplemented reversed zip enumerate
        builtins: Exception ValueError TypeError KeyError IndexError RuntimeError ArithmeticError ZeroDivisionError AttributeError NotImplementedError StopIteration AssertionError LookupError OSError IOError
        builtins: isinstance issubclass
        builtins: abs len round any all ord chr repr divmod pow
        # dill writes its program's own names under this one.
        builtins|__builtin__: __main__
        dill: _dill
        builtins: dict.fromkeys str.lower str.upper str.split str.strip
        collections: OrderedDict.fromkeys OrderedDict Counter deque ChainMap UserDict UserList UserString
        collections.abc: Mapping Sequence Set Iterable Callable Hashable
        datetime: datetime date time timedelta timezone tzinfo
        decimal: Decimal
        fractions: Fraction
        uuid: UUID SafeUUID
        pathlib|pathlib._local: Path PurePath PosixPath PurePosixPath WindowsPath PureWindowsPath
        types: SimpleNamespace MappingProxyType
        operator|_operator: itemgetter add sub mul truediv floordiv mod neg eq ne lt le gt ge concat getitem
        logging: getLogger
        random: Random
        argparse: Namespace
        array: array _array_reconstructor
        ipaddress: IPv4Address IPv6Address IPv4Network IPv6Network
        zoneinfo: ZoneInfo._unpickle
        re: _compile
        string: Template
        copyreg: _slotnames constructor
        itertools: count chain cycle repeat islice product
        numpy: ndarray dtype matrix recarray bool_
        numpy: str_ mean sum exp log log1p sqrt abs
        numpy.core.multiarray|numpy._core.multiarray: scalar
        numpy.core.numeric|numpy._core.numeric: _frombuffer
        numpy.ma.core: _mareconstruct MaskedArray MaskedConstant mvoid
        numpy.random._pickle: __randomstate_ctor __generator_ctor __bit_generator_ctor
        numpy.random._mt19937: MT19937
        numpy.random._pcg64: PCG64 PCG64DXSM
        numpy.random._philox: Philox
        numpy.random._sfc64: SFC64
        numpy.random.bit_generator: SeedSequence __pyx_unpickle_SeedSequence
        numpy.random.mtrand: RandomState
        numpy.random._generator: Generator
        numpy.core.fromnumeric|numpy._core.fromnumeric: mean sum std var amin amax prod any all argmax argmin clip ravel reshape squeeze transpose
        numpy.polynomial.polynomial: Polynomial
        numpy.polynomial.chebyshev: Chebyshev
        numpy.polynomial.hermite: Hermite
        numpy.polynomial.hermite_e: HermiteE
        numpy.polynomial.laguerre: Laguerre
        numpy.polynomial.legendre: Legendre
        numpy|numpy.lib.polynomial|numpy.lib._polynomial_impl: poly1d
        joblib.numpy_pickle: NumpyArrayWrapper ZNDArrayWrapper
        pandas.core.frame: DataFrame
        pandas.core.series: Series
        pandas.core.internals.managers: BlockManager SingleBlockManager
        pandas.core.internals.blocks: new_block _unpickle_block
        pandas._libs.internals: _unpickle_block BlockManager
        pandas._libs.arrays: __pyx_unpickle_NDArrayBacked NDArrayBacked
        pandas.core.indexes.base: _new_Index Index
        pandas.core.indexes.range: RangeIndex
        pandas.core.indexes.numeric: Int64Index Float64Index UInt64Index
        pandas.core.indexes.multi: MultiIndex
        pandas.core.indexes.interval: IntervalIndex _new_IntervalIndex
        pandas.core.indexes.period: PeriodIndex _new_PeriodIndex
        pandas.core.indexes.timedeltas: TimedeltaIndex
        pandas.core.indexes.category: CategoricalIndex
        pandas.core.arrays.interval: IntervalArray
        pandas.core.arrays.period: PeriodArray
        pandas.core.arrays.timedeltas: TimedeltaArray
        pandas.core.arrays.datetimes: DatetimeArray
        pandas.core.arrays.categorical: Categorical
        pandas.core.arrays.string_: StringArray
        pandas.core.arrays.integer: IntegerArray Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype
        pandas.core.arrays.floating: FloatingArray Float32Dtype Float64Dtype
        pandas.core.arrays.boolean: BooleanArray BooleanDtype
        pandas.core.arrays.sparse.array: SparseArray
        pandas.core.dtypes.dtypes: PeriodDtype IntervalDtype DatetimeTZDtype CategoricalDtype
        pandas._libs.interval: Interval __pyx_unpickle_IntervalMixin
        pandas._libs.sparse: IntIndex BlockIndex
        pandas.core.arrays.sparse.dtype: SparseDtype
        pandas._libs.tslibs.offsets: BQuarterBegin BQuarterEnd BYearBegin BYearEnd BusinessHour BusinessMonthBegin BusinessMonthEnd CBMonthBegin CBMonthEnd CDay CustomBusinessDay CustomBusinessHour CustomBusinessMonthBegin CustomBusinessMonthEnd
        pandas._libs.tslibs.offsets: Easter FY5253 FY5253Quarter LastWeekOfMonth SemiMonthBegin SemiMonthEnd WeekOfMonth
        pandas._libs.missing: NA
        numpy: busdaycalendar
        pandas._libs.tslibs.nattype: __nat_unpickle _nat_unpickle
        pandas._libs.tslibs.timestamps: _unpickle_timestamp
        pandas._libs.tslibs.timedeltas: _timedelta_unpickle
        pandas._libs.tslibs.period: Period
        pandas._libs.tslibs.offsets: Day Hour Minute Second Milli Micro Nano MonthBegin MonthEnd BMonthBegin BMonthEnd QuarterBegin QuarterEnd YearBegin YearEnd Week BusinessDay BDay DateOffset _offset
        pytz: _UTC _p FixedOffset _FixedOffset
        pytz.tzinfo: DstTzInfo StaticTzInfo
        dateutil.tz.tz: tzutc tzlocal tzoffset tzfile
        scipy.interpolate._interpolate: interp1d interp1d._call_linear interp1d._call_linear_np interp1d._call_nearest interp1d._call_previousnext interp1d._call_spline interp1d._call_nan_spline PPoly BPoly
        sklearn.feature_selection._univariate_selection: f_classif f_regression chi2 r_regression f_oneway
        sklearn.feature_selection._mutual_info: mutual_info_classif mutual_info_regression
        sklearn.metrics._regression: mean_squared_error mean_absolute_error r2_score explained_variance_score max_error median_absolute_error mean_absolute_percentage_error mean_squared_log_error mean_poisson_deviance mean_gamma_deviance mean_tweedie_deviance mean_pinball_loss d2_absolute_error_score d2_pinball_score d2_tweedie_score
        sklearn.metrics._classification: accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score jaccard_score log_loss matthews_corrcoef cohen_kappa_score zero_one_loss hamming_loss hinge_loss brier_score_loss class_likelihood_ratios confusion_matrix
        sklearn.metrics._ranking: roc_auc_score average_precision_score top_k_accuracy_score ndcg_score dcg_score auc label_ranking_average_precision_score
        sklearn.metrics._scorer: _passthrough_scorer
        sklearn.metrics.pairwise: rbf_kernel linear_kernel polynomial_kernel sigmoid_kernel cosine_similarity euclidean_distances manhattan_distances laplacian_kernel chi2_kernel
        pandas.core.indexes.datetimes: DatetimeIndex _new_DatetimeIndex
        pandas.core.indexes.category: CategoricalIndex
        pandas.core.arrays.categorical: Categorical
        pandas.core.arrays.datetimes: DatetimeArray
        pandas.core.arrays.timedeltas: TimedeltaArray
        pandas.core.arrays.string_: StringArray StringDtype
        pandas.core.arrays.integer: IntegerArray Int64Dtype Int32Dtype
        pandas.core.arrays.numpy_: PandasArray
        pandas.core.dtypes.dtypes: CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype
        pandas._libs.tslibs.timestamps: _unpickle_timestamp Timestamp
        pandas._libs.tslibs.timedeltas: _timedelta_unpickle Timedelta
        pandas._libs.tslibs.nattype: _nat_unpickle
        pandas._libs.tslibs.offsets: Day Hour Minute Second BusinessDay MonthEnd YearEnd
        pandas._libs.missing: NAType
        pandas.core.flags: Flags
        torch: Size device dtype layout strided sparse_coo memory_format contiguous_format preserve_format qscheme per_tensor_affine per_channel_affine Generator
        torch: FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage
        torch: Tensor float8_e4m3fn float8_e5m2 uint16 uint32 uint64
        torch.storage: UntypedStorage TypedStorage _UntypedStorage _TypedStorage
        torch._tensor: Tensor
        torch.nn.parameter: Parameter Buffer UninitializedParameter
        torch._C: _TensorMeta
        torch.serialization: _get_layout
        torch._utils: _rebuild_parameter_with_state _rebuild_device_tensor_from_cpu_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor
        torch.jit._pickle: build_intlist build_doublelist build_boollist build_tensorlist build_tensor_from_id restore_type_tag
        torch.optim.lr_scheduler: LambdaLR StepLR CosineAnnealingLR
        torch.nn.functional: relu gelu silu softmax tanh sigmoid leaky_relu elu selu mish log_softmax
        torch.utils.hooks: BackwardHook RemovableHandle
        torch.utils.data.dataset: TensorDataset Subset ConcatDataset
        torchvision.models.resnet: ResNet BasicBlock Bottleneck
        torchvision.models.vgg: VGG
        torchvision.models.mobilenetv2: MobileNetV2 InvertedResidual
        torchvision.models.densenet: DenseNet
        torchvision.ops.misc: Conv2dNormActivation SqueezeExcitation
        xgboost.core: Booster DMatrix
        xgboost.sklearn: XGBClassifier XGBRegressor XGBRanker XGBModel XGBRFClassifier XGBRFRegressor
        lightgbm.basic: Booster Dataset
        lightgbm.sklearn: LGBMClassifier LGBMRegressor LGBMRanker LGBMModel _EvalFunctionWrapper _ObjectiveFunctionWrapper
        catboost.core: CatBoost CatBoostClassifier CatBoostRegressor Pool
        transformers.training_args: TrainingArguments OptimizerNames ParallelMode
        transformers.trainer_utils: IntervalStrategy SchedulerType HubStrategy EvaluationStrategy SaveStrategy FSDPOption
        transformers.utils.generic: ExplicitEnum PaddingStrategy TensorType
        accelerate.state: PartialState
        accelerate.utils.dataclasses: DistributedType
        sklearn.utils: Bunch
        sklearn.utils._bunch: Bunch
        sklearn.pipeline: make_pipeline
        sklearn.metrics._scorer: _PredictScorer _ProbaScorer _ThresholdScorer _passthrough_scorer
        sklearn.metrics._dist_metrics|sklearn.neighbors._kd_tree|sklearn.neighbors._ball_tree: newObj
        sklearn.preprocessing._function_transformer: _identity
        scipy.sparse._csr: csr_matrix csr_array
        scipy.sparse._csc: csc_matrix csc_array
        scipy.sparse._coo: coo_matrix coo_array
        scipy.sparse.csr: csr_matrix
        scipy.sparse.csc: csc_matrix
        scipy.sparse.coo: coo_matrix
        scipy.stats._distn_infrastructure: rv_frozen rv_continuous_frozen rv_discrete_frozen
        gensim.models.keyedvectors: KeyedVectors
        gensim.models.word2vec: Word2Vec
        """;

    public const string Frameworks = """
        numpy: abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_not bitwise_or bitwise_xor bool_ byte bytes_ cbrt
        numpy: cdouble ceil cfloat character clongdouble clongfloat complex128 complex256 complex64 complex_ complexfloating conj conjugate copysign cos cosh
        numpy: csingle datetime64 deg2rad degrees divide divmod double equal exp exp2 expm1 fabs flexible float128 float16 float32 float64 float_ float_power
        numpy: floating floor floor_divide fmax fmin fmod frexp gcd generic greater greater_equal half heaviside hypot inexact int16 int32 int64 int8 int_
        numpy: intc integer intp invert isfinite isinf isnan isnat lcm ldexp left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and
        numpy: logical_not logical_or logical_xor longcomplex longdouble longfloat longlong matmul maximum minimum mod modf multiply negative nextafter
        numpy: not_equal number object_ positive power rad2deg radians reciprocal record remainder right_shift rint short sign signbit signedinteger sin
        numpy: single singlecomplex sinh spacing sqrt square str_ string_ subtract tan tanh timedelta64 true_divide trunc ubyte uint uint16 uint32 uint64
        numpy: uint8 uintc uintp ulonglong unicode_ unsignedinteger ushort void
        numpy._core._multiarray_umath: abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_not bitwise_or bitwise_xor
        numpy._core._multiarray_umath: cbrt ceil conj conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs float_power floor
        numpy._core._multiarray_umath: floor_divide fmax fmin fmod frexp gcd greater greater_equal heaviside hypot invert isfinite isinf isnan isnat lcm ldexp
        numpy._core._multiarray_umath: left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor
        numpy._core._multiarray_umath: matmul maximum minimum mod modf multiply negative nextafter not_equal positive power rad2deg radians reciprocal
        numpy._core._multiarray_umath: remainder right_shift rint sign signbit sin sinh spacing sqrt square subtract tan tanh true_divide trunc
        numpy.core._multiarray_umath: abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_not bitwise_or bitwise_xor
        numpy.core._multiarray_umath: cbrt ceil conj conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs float_power floor
        numpy.core._multiarray_umath: floor_divide fmax fmin fmod frexp gcd greater greater_equal heaviside hypot invert isfinite isinf isnan isnat lcm ldexp
        numpy.core._multiarray_umath: left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor
        numpy.core._multiarray_umath: matmul maximum minimum mod modf multiply negative nextafter not_equal positive power rad2deg radians reciprocal
        numpy.core._multiarray_umath: remainder right_shift rint sign signbit sin sinh spacing sqrt square subtract tan tanh true_divide trunc
        scipy.interpolate._bsplines: BSpline
        scipy.interpolate._cubic: Akima1DInterpolator CubicHermiteSpline CubicSpline PchipInterpolator pchip
        scipy.interpolate._fitpack2: BivariateSpline InterpolatedUnivariateSpline LSQBivariateSpline LSQSphereBivariateSpline LSQUnivariateSpline
        scipy.interpolate._fitpack2: RectBivariateSpline RectSphereBivariateSpline SmoothBivariateSpline SmoothSphereBivariateSpline UnivariateSpline
        scipy.interpolate._interpolate: BPoly NdPPoly PPoly interp1d interp2d
        scipy.interpolate._ndgriddata: NearestNDInterpolator
        scipy.interpolate._polyint: BarycentricInterpolator KroghInterpolator
        scipy.interpolate._rbf: Rbf
        scipy.interpolate._rbfinterp: RBFInterpolator
        scipy.interpolate._rgi: RegularGridInterpolator
        scipy.interpolate.interpnd: CloughTocher2DInterpolator LinearNDInterpolator
        scipy.sparse._arrays: bsr_array coo_array csc_array csr_array dia_array dok_array lil_array
        scipy.sparse._base: SparseEfficiencyWarning SparseWarning spmatrix
        scipy.sparse._bsr: bsr_matrix
        scipy.sparse._coo: coo_matrix
        scipy.sparse._csc: csc_matrix
        scipy.sparse._csr: csr_matrix
        scipy.sparse._dia: dia_matrix
        scipy.sparse._dok: dok_matrix
        scipy.sparse._lil: lil_matrix
        scipy.spatial._ckdtree: cKDTree
        scipy.spatial._kdtree: KDTree
        scipy.stats._continuous_distns: FitDataError FitSolverError FitUniformFixedScaleDataError alpha_gen anglit_gen arcsine_gen argus_gen beta_gen
        scipy.stats._continuous_distns: betaprime_gen bradford_gen burr12_gen burr_gen cauchy_gen chi2_gen chi_gen cosine_gen crystalball_gen dgamma_gen
        scipy.stats._continuous_distns: dweibull_gen erlang_gen expon_gen exponnorm_gen exponpow_gen exponweib_gen f_gen fatiguelife_gen fisk_gen
        scipy.stats._continuous_distns: foldcauchy_gen foldnorm_gen gamma_gen gausshyper_gen genexpon_gen genextreme_gen gengamma_gen genhalflogistic_gen
        scipy.stats._continuous_distns: genhyperbolic_gen geninvgauss_gen genlogistic_gen gennorm_gen genpareto_gen gibrat_gen gilbrat_gen gompertz_gen
        scipy.stats._continuous_distns: gumbel_l_gen gumbel_r_gen halfcauchy_gen halfgennorm_gen halflogistic_gen halfnorm_gen hypsecant_gen invgamma_gen
        scipy.stats._continuous_distns: invgauss_gen invweibull_gen johnsonsb_gen johnsonsu_gen kappa3_gen kappa4_gen ksone_gen kstwo_gen kstwobign_gen
        scipy.stats._continuous_distns: laplace_asymmetric_gen laplace_gen levy_gen levy_l_gen loggamma_gen logistic_gen loglaplace_gen lognorm_gen lomax_gen
        scipy.stats._continuous_distns: maxwell_gen mielke_gen moyal_gen nakagami_gen ncf_gen nct_gen ncx2_gen norm_gen norminvgauss_gen pareto_gen
        scipy.stats._continuous_distns: pearson3_gen powerlaw_gen powerlognorm_gen powernorm_gen rayleigh_gen rdist_gen recipinvgauss_gen reciprocal_gen
        scipy.stats._continuous_distns: rice_gen rv_histogram semicircular_gen skew_norm_gen skewcauchy_gen studentized_range_gen t_gen trapezoid_gen
        scipy.stats._continuous_distns: triang_gen truncexpon_gen truncnorm_gen truncpareto_gen truncweibull_min_gen tukeylambda_gen uniform_gen vonmises_gen
        scipy.stats._continuous_distns: wald_gen weibull_max_gen weibull_min_gen wrapcauchy_gen
        scipy.stats._discrete_distns: _nchypergeom_gen bernoulli_gen betabinom_gen binom_gen boltzmann_gen dlaplace_gen geom_gen hypergeom_gen logser_gen
        scipy.stats._discrete_distns: nbinom_gen nchypergeom_fisher_gen nchypergeom_wallenius_gen nhypergeom_gen planck_gen poisson_gen randint_gen
        scipy.stats._discrete_distns: skellam_gen yulesimon_gen zipf_gen zipfian_gen
        sklearn._isotonic: __pyx_unpickle_Enum
        sklearn._loss._loss: CyAbsoluteError CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLoss
        sklearn._loss._loss: CyHalfTweedieLossIdentity CyLossFunction CyPinballLoss __pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyHalfBinomialLoss
        sklearn._loss._loss: __pyx_unpickle_CyHalfGammaLoss __pyx_unpickle_CyHalfMultinomialLoss __pyx_unpickle_CyHalfPoissonLoss
        sklearn._loss._loss: __pyx_unpickle_CyHalfSquaredError __pyx_unpickle_CyHalfTweedieLoss __pyx_unpickle_CyHalfTweedieLossIdentity
        sklearn._loss._loss: __pyx_unpickle_CyLossFunction __pyx_unpickle_CyPinballLoss __pyx_unpickle_Enum
        sklearn._loss.glm_distribution: DistributionBoundary ExponentialDispersionModel GammaDistribution InverseGaussianDistribution NormalDistribution
        sklearn._loss.glm_distribution: PoissonDistribution TweedieDistribution
        sklearn._loss.link: BaseLink IdentityLink Interval LogLink LogitLink MultinomialLogit
        sklearn._loss.loss: AbsoluteError BaseLoss HalfBinomialLoss HalfGammaLoss HalfMultinomialLoss HalfPoissonLoss HalfSquaredError HalfTweedieLoss
        sklearn._loss.loss: HalfTweedieLossIdentity PinballLoss
        sklearn.base: BaseEstimator BiclusterMixin ClassNamePrefixFeaturesOutMixin ClassifierMixin ClusterMixin DensityMixin MetaEstimatorMixin
        sklearn.base: MultiOutputMixin OneToOneFeatureMixin OutlierMixin RegressorMixin TransformerMixin _UnstableArchMixin
        sklearn.calibration: CalibratedClassifierCV CalibrationDisplay _CalibratedClassifier _SigmoidCalibration
        sklearn.cluster._affinity_propagation: AffinityPropagation
        sklearn.cluster._agglomerative: AgglomerativeClustering FeatureAgglomeration
        sklearn.cluster._bicluster: BaseSpectral SpectralBiclustering SpectralCoclustering
        sklearn.cluster._birch: Birch _CFNode _CFSubcluster
        sklearn.cluster._bisect_k_means: BisectingKMeans _BisectingTree
        sklearn.cluster._dbscan: DBSCAN
        sklearn.cluster._dbscan_inner: __pyx_unpickle_Enum
        sklearn.cluster._feature_agglomeration: AgglomerationTransform
        sklearn.cluster._hierarchical_fast: UnionFind WeightedEdge __pyx_unpickle_Enum __pyx_unpickle_UnionFind __pyx_unpickle_WeightedEdge
        sklearn.cluster._k_means_common: __pyx_unpickle_Enum
        sklearn.cluster._k_means_elkan: __pyx_unpickle_Enum
        sklearn.cluster._k_means_lloyd: __pyx_unpickle_Enum
        sklearn.cluster._k_means_minibatch: __pyx_unpickle_Enum
        sklearn.cluster._kmeans: KMeans MiniBatchKMeans _BaseKMeans _kmeans_single_elkan _kmeans_single_lloyd
        sklearn.cluster._mean_shift: MeanShift
        sklearn.cluster._optics: OPTICS
        sklearn.cluster._spectral: SpectralClustering
        sklearn.compose._column_transformer: ColumnTransformer make_column_selector
        sklearn.compose._target: TransformedTargetRegressor
        sklearn.covariance._elliptic_envelope: EllipticEnvelope
        sklearn.covariance._empirical_covariance: EmpiricalCovariance
        sklearn.covariance._graph_lasso: BaseGraphicalLasso GraphicalLasso GraphicalLassoCV
        sklearn.covariance._robust_covariance: MinCovDet
        sklearn.covariance._shrunk_covariance: LedoitWolf OAS ShrunkCovariance
        sklearn.cross_decomposition._pls: CCA PLSCanonical PLSRegression PLSSVD _PLS
        sklearn.decomposition._base: _BasePCA
        sklearn.decomposition._cdnmf_fast: __pyx_unpickle_Enum
        sklearn.decomposition._dict_learning: DictionaryLearning MiniBatchDictionaryLearning SparseCoder _BaseSparseCoding
        sklearn.decomposition._factor_analysis: FactorAnalysis
        sklearn.decomposition._fastica: FastICA
        sklearn.decomposition._incremental_pca: IncrementalPCA
        sklearn.decomposition._kernel_pca: KernelPCA
        sklearn.decomposition._lda: LatentDirichletAllocation
        sklearn.decomposition._nmf: MiniBatchNMF NMF _BaseNMF
        sklearn.decomposition._online_lda_fast: __pyx_unpickle_Enum
        sklearn.decomposition._pca: PCA
        sklearn.decomposition._sparse_pca: MiniBatchSparsePCA SparsePCA _BaseSparsePCA
        sklearn.decomposition._truncated_svd: TruncatedSVD
        sklearn.discriminant_analysis: LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
        sklearn.dummy: DummyClassifier DummyRegressor
        sklearn.ensemble._bagging: BaggingClassifier BaggingRegressor BaseBagging
        sklearn.ensemble._base: BaseEnsemble _BaseHeterogeneousEnsemble
        sklearn.ensemble._forest: BaseForest ExtraTreesClassifier ExtraTreesRegressor ForestClassifier ForestRegressor RandomForestClassifier
        sklearn.ensemble._forest: RandomForestRegressor RandomTreesEmbedding
        sklearn.ensemble._gb: BaseGradientBoosting GradientBoostingClassifier GradientBoostingRegressor VerboseReporter
        sklearn.ensemble._gb_losses: BinomialDeviance ClassificationLossFunction ExponentialLoss HuberLossFunction LeastAbsoluteError LeastSquaresError
        sklearn.ensemble._gb_losses: LossFunction MultinomialDeviance QuantileLossFunction RegressionLossFunction
        sklearn.ensemble._gradient_boosting: __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._binning: __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._bitset: __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._gradient_boosting: __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting._predictor: __pyx_unpickle_Enum
        sklearn.ensemble._hist_gradient_boosting.binning: _BinMapper
        sklearn.ensemble._hist_gradient_boosting.common: __pyx_unpickle___Pyx_EnumMeta
        sklearn.ensemble._hist_gradient_boosting.gradient_boosting: BaseHistGradientBoosting HistGradientBoostingClassifier HistGradientBoostingRegressor
        sklearn.ensemble._hist_gradient_boosting.grower: TreeGrower TreeNode
        sklearn.ensemble._hist_gradient_boosting.histogram: HistogramBuilder __pyx_unpickle_Enum __pyx_unpickle_HistogramBuilder
        sklearn.ensemble._hist_gradient_boosting.predictor: TreePredictor
        sklearn.ensemble._hist_gradient_boosting.splitting: SplitInfo Splitter __pyx_unpickle_Enum __pyx_unpickle_Splitter
        sklearn.ensemble._hist_gradient_boosting.utils: __pyx_unpickle_Enum
        sklearn.ensemble._iforest: IsolationForest
        sklearn.ensemble._stacking: StackingClassifier StackingRegressor _BaseStacking
        sklearn.ensemble._voting: VotingClassifier VotingRegressor _BaseVoting
        sklearn.ensemble._weight_boosting: AdaBoostClassifier AdaBoostRegressor BaseWeightBoosting
        sklearn.feature_extraction._dict_vectorizer: DictVectorizer
        sklearn.feature_extraction._hash: FeatureHasher
        sklearn.feature_extraction.image: PatchExtractor
        sklearn.feature_extraction.text: CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer _VectorizerMixin
        sklearn.feature_selection._base: SelectorMixin
        sklearn.feature_selection._from_model: SelectFromModel
        sklearn.feature_selection._rfe: RFE RFECV
        sklearn.feature_selection._sequential: SequentialFeatureSelector
        sklearn.feature_selection._univariate_selection: GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile _BaseFilter
        sklearn.feature_selection._variance_threshold: VarianceThreshold
        sklearn.gaussian_process._gpc: GaussianProcessClassifier _BinaryGaussianProcessClassifierLaplace
        sklearn.gaussian_process._gpr: GaussianProcessRegressor
        sklearn.gaussian_process.kernels: CompoundKernel ConstantKernel DotProduct ExpSineSquared Exponentiation GenericKernelMixin Hyperparameter Kernel
        sklearn.gaussian_process.kernels: KernelOperator Matern NormalizedKernelMixin PairwiseKernel Product RBF RationalQuadratic StationaryKernelMixin Sum
        sklearn.gaussian_process.kernels: WhiteKernel
        sklearn.impute._base: MissingIndicator SimpleImputer _BaseImputer
        sklearn.impute._iterative: IterativeImputer _ImputerTriplet
        sklearn.impute._knn: KNNImputer
        sklearn.isotonic: IsotonicRegression
        sklearn.kernel_approximation: AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler
        sklearn.kernel_ridge: KernelRidge
        sklearn.linear_model._base: LinearClassifierMixin LinearModel LinearRegression SparseCoefMixin
        sklearn.linear_model._bayes: ARDRegression BayesianRidge
        sklearn.linear_model._cd_fast: __pyx_unpickle_Enum
        sklearn.linear_model._coordinate_descent: ElasticNet ElasticNetCV Lasso LassoCV LinearModelCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso
        sklearn.linear_model._coordinate_descent: MultiTaskLassoCV
        sklearn.linear_model._glm._newton_solver: NewtonCholeskySolver NewtonSolver
        sklearn.linear_model._glm.glm: GammaRegressor PoissonRegressor TweedieRegressor _GeneralizedLinearRegressor
        sklearn.linear_model._huber: HuberRegressor
        sklearn.linear_model._least_angle: Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
        sklearn.linear_model._linear_loss: LinearModelLoss
        sklearn.linear_model._logistic: LogisticRegression LogisticRegressionCV
        sklearn.linear_model._omp: OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
        sklearn.linear_model._passive_aggressive: PassiveAggressiveClassifier PassiveAggressiveRegressor
        sklearn.linear_model._perceptron: Perceptron
        sklearn.linear_model._quantile: QuantileRegressor
        sklearn.linear_model._ransac: RANSACRegressor
        sklearn.linear_model._ridge: Ridge RidgeCV RidgeClassifier RidgeClassifierCV _BaseRidge _BaseRidgeCV _IdentityClassifier _IdentityRegressor
        sklearn.linear_model._ridge: _RidgeClassifierMixin _RidgeGCV _XT_CenterStackOp _X_CenterStackOp
        sklearn.linear_model._sag_fast: MultinomialLogLoss32 MultinomialLogLoss64
        sklearn.linear_model._sgd_fast: Classification EpsilonInsensitive Hinge Huber Log LossFunction ModifiedHuber Regression SquaredEpsilonInsensitive
        sklearn.linear_model._sgd_fast: SquaredHinge SquaredLoss __pyx_unpickle_Classification __pyx_unpickle_Enum __pyx_unpickle_LossFunction
        sklearn.linear_model._sgd_fast: __pyx_unpickle_Regression
        sklearn.linear_model._stochastic_gradient: BaseSGD BaseSGDClassifier BaseSGDRegressor SGDClassifier SGDOneClassSVM SGDRegressor
        sklearn.linear_model._stochastic_gradient: _ValidationScoreCallback
        sklearn.linear_model._theil_sen: TheilSenRegressor
        sklearn.manifold._barnes_hut_tsne: __pyx_unpickle_Enum
        sklearn.manifold._isomap: Isomap
        sklearn.manifold._locally_linear: LocallyLinearEmbedding
        sklearn.manifold._mds: MDS
        sklearn.manifold._spectral_embedding: SpectralEmbedding
        sklearn.manifold._t_sne: TSNE
        sklearn.metrics._dist_metrics: BrayCurtisDistance BrayCurtisDistance32 CanberraDistance CanberraDistance32 ChebyshevDistance ChebyshevDistance32
        sklearn.metrics._dist_metrics: DiceDistance DiceDistance32 DistanceMetric DistanceMetric32 EuclideanDistance EuclideanDistance32 HammingDistance
        sklearn.metrics._dist_metrics: HammingDistance32 HaversineDistance HaversineDistance32 JaccardDistance JaccardDistance32 KulsinskiDistance
        sklearn.metrics._dist_metrics: KulsinskiDistance32 MahalanobisDistance MahalanobisDistance32 ManhattanDistance ManhattanDistance32 MatchingDistance
        sklearn.metrics._dist_metrics: MatchingDistance32 MinkowskiDistance MinkowskiDistance32 PyFuncDistance PyFuncDistance32 RogersTanimotoDistance
        sklearn.metrics._dist_metrics: RogersTanimotoDistance32 RussellRaoDistance RussellRaoDistance32 SEuclideanDistance SEuclideanDistance32
        sklearn.metrics._dist_metrics: SokalMichenerDistance SokalMichenerDistance32 SokalSneathDistance SokalSneathDistance32 WMinkowskiDistance
        sklearn.metrics._dist_metrics: WMinkowskiDistance32 __pyx_unpickle_Enum newObj
        sklearn.metrics._pairwise_distances_reduction._argkmin: ArgKmin32 ArgKmin64 EuclideanArgKmin32 EuclideanArgKmin64 __pyx_unpickle_Enum
        sklearn.metrics._pairwise_distances_reduction._base: BaseDistancesReduction32 BaseDistancesReduction64 __pyx_unpickle_BaseDistancesReduction32
        sklearn.metrics._pairwise_distances_reduction._base: __pyx_unpickle_BaseDistancesReduction64 __pyx_unpickle_Enum
        sklearn.metrics._pairwise_distances_reduction._dispatcher: ArgKmin BaseDistancesReductionDispatcher RadiusNeighbors
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: DenseDenseMiddleTermComputer32 DenseDenseMiddleTermComputer64
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: MiddleTermComputer32 MiddleTermComputer64 SparseSparseMiddleTermComputer32
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: SparseSparseMiddleTermComputer64 __pyx_unpickle_DenseDenseMiddleTermComputer32
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: __pyx_unpickle_DenseDenseMiddleTermComputer64 __pyx_unpickle_Enum
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: __pyx_unpickle_MiddleTermComputer32 __pyx_unpickle_MiddleTermComputer64
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: __pyx_unpickle_SparseSparseMiddleTermComputer32
        sklearn.metrics._pairwise_distances_reduction._middle_term_computer: __pyx_unpickle_SparseSparseMiddleTermComputer64
        sklearn.metrics._pairwise_distances_reduction._radius_neighbors: EuclideanRadiusNeighbors32 EuclideanRadiusNeighbors64 RadiusNeighbors32
        sklearn.metrics._pairwise_distances_reduction._radius_neighbors: RadiusNeighbors64 __pyx_unpickle_Enum
        sklearn.metrics._pairwise_fast: __pyx_unpickle_Enum
        sklearn.metrics._plot.confusion_matrix: ConfusionMatrixDisplay
        sklearn.metrics._plot.det_curve: DetCurveDisplay
        sklearn.metrics._plot.precision_recall_curve: PrecisionRecallDisplay
        sklearn.metrics._plot.regression: PredictionErrorDisplay
        sklearn.metrics._plot.roc_curve: RocCurveDisplay
        sklearn.metrics._scorer: _BaseScorer _DeprecatedScorers _MultimetricScorer _PredictScorer _ProbaScorer _ThresholdScorer
        sklearn.mixture._base: BaseMixture
        sklearn.mixture._bayesian_mixture: BayesianGaussianMixture
        sklearn.mixture._gaussian_mixture: GaussianMixture
        sklearn.model_selection._plot: LearningCurveDisplay
        sklearn.model_selection._search: BaseSearchCV GridSearchCV ParameterGrid ParameterSampler RandomizedSearchCV
        sklearn.model_selection._search_successive_halving: BaseSuccessiveHalving HalvingGridSearchCV HalvingRandomSearchCV _SubsampleMetaSplitter
        sklearn.model_selection._split: BaseCrossValidator BaseShuffleSplit GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut LeaveOneOut LeavePGroupsOut
        sklearn.model_selection._split: LeavePOut PredefinedSplit RepeatedKFold RepeatedStratifiedKFold ShuffleSplit StratifiedGroupKFold StratifiedKFold
        sklearn.model_selection._split: StratifiedShuffleSplit TimeSeriesSplit _BaseKFold _CVIterableWrapper _RepeatedSplits
        sklearn.multiclass: OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier _ConstantPredictor
        sklearn.multioutput: ClassifierChain MultiOutputClassifier MultiOutputRegressor RegressorChain _BaseChain _MultiOutputEstimator
        sklearn.naive_bayes: BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB _BaseDiscreteNB _BaseNB
        sklearn.neighbors._ball_tree: BallTree BinaryTree NeighborsHeap NodeHeap __pyx_unpickle_Enum newObj
        sklearn.neighbors._base: KNeighborsMixin NeighborsBase RadiusNeighborsMixin
        sklearn.neighbors._classification: KNeighborsClassifier RadiusNeighborsClassifier
        sklearn.neighbors._distance_metric: DistanceMetric
        sklearn.neighbors._graph: KNeighborsTransformer RadiusNeighborsTransformer
        sklearn.neighbors._kd_tree: BinaryTree KDTree NeighborsHeap NodeHeap __pyx_unpickle_Enum newObj
        sklearn.neighbors._kde: KernelDensity
        sklearn.neighbors._lof: LocalOutlierFactor
        sklearn.neighbors._nca: NeighborhoodComponentsAnalysis
        sklearn.neighbors._nearest_centroid: NearestCentroid
        sklearn.neighbors._quad_tree: _QuadTree __pyx_unpickle_Enum
        sklearn.neighbors._regression: KNeighborsRegressor RadiusNeighborsRegressor
        sklearn.neighbors._unsupervised: NearestNeighbors
        sklearn.neural_network._multilayer_perceptron: BaseMultilayerPerceptron MLPClassifier MLPRegressor
        sklearn.neural_network._rbm: BernoulliRBM
        sklearn.neural_network._stochastic_optimizers: AdamOptimizer BaseOptimizer SGDOptimizer
        sklearn.pipeline: FeatureUnion Pipeline
        sklearn.preprocessing._csr_polynomial_expansion: __pyx_unpickle_Enum
        sklearn.preprocessing._data: Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer QuantileTransformer RobustScaler
        sklearn.preprocessing._data: StandardScaler
        sklearn.preprocessing._discretization: KBinsDiscretizer
        sklearn.preprocessing._encoders: OneHotEncoder OrdinalEncoder _BaseEncoder
        sklearn.preprocessing._function_transformer: FunctionTransformer
        sklearn.preprocessing._label: LabelBinarizer LabelEncoder MultiLabelBinarizer
        sklearn.preprocessing._polynomial: PolynomialFeatures SplineTransformer
        sklearn.random_projection: BaseRandomProjection GaussianRandomProjection SparseRandomProjection
        sklearn.semi_supervised._label_propagation: BaseLabelPropagation LabelPropagation LabelSpreading
        sklearn.semi_supervised._self_training: SelfTrainingClassifier
        sklearn.svm._base: BaseLibSVM BaseSVC
        sklearn.svm._classes: LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
        sklearn.tree._classes: BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
        sklearn.tree._criterion: ClassificationCriterion Criterion Entropy FriedmanMSE Gini MAE MSE Poisson RegressionCriterion __pyx_unpickle_Enum
        sklearn.tree._export: Sentinel _BaseTreeExporter _DOTTreeExporter _MPLTreeExporter
        sklearn.tree._reingold_tilford: DrawTree Tree
        sklearn.tree._splitter: BaseDenseSplitter BaseSparseSplitter BestSparseSplitter BestSplitter RandomSparseSplitter RandomSplitter Splitter
        sklearn.tree._splitter: __pyx_unpickle_Enum
        sklearn.tree._tree: BestFirstTreeBuilder DepthFirstTreeBuilder Tree TreeBuilder _AlphaPruner _CCPPruneController _PathFinder __pyx_unpickle_Enum
        sklearn.tree._tree: __pyx_unpickle_TreeBuilder __pyx_unpickle__CCPPruneController
        sklearn.tree._utils: WeightedMedianCalculator WeightedPQueue __pyx_unpickle_Enum
        sklearn.utils._array_api: _ArrayAPIWrapper _NumPyApiWrapper
        sklearn.utils._available_if: _AvailableIfDescriptor
        sklearn.utils._bunch: Bunch
        sklearn.utils._cython_blas: __pyx_unpickle_Enum __pyx_unpickle___Pyx_EnumMeta
        sklearn.utils._encode: MissingValues _NaNCounter _nandict
        sklearn.utils._estimator_html_repr: _IDCounter _VisualBlock
        sklearn.utils._fast_dict: IntFloatDict __pyx_unpickle_Enum __pyx_unpickle_IntFloatDict
        sklearn.utils._isfinite: __pyx_unpickle_Enum __pyx_unpickle___Pyx_EnumMeta
        sklearn.utils._logistic_sigmoid: __pyx_unpickle_Enum
        sklearn.utils._mocking: ArraySlicingWrapper CheckingClassifier MockDataFrame NoSampleWeightWrapper
        sklearn.utils._param_validation: HasMethods Hidden Interval Options StrOptions _ArrayLikes _Booleans _CVObjects _Callables _Constraint _InstancesOf
        sklearn.utils._param_validation: _IterablesNotString _MissingValues _NanConstraint _NoneConstraint _PandasNAConstraint _RandomStates _SparseMatrices
        sklearn.utils._param_validation: _VerboseHelper
        sklearn.utils._pprint: KeyValTuple KeyValTupleParam _EstimatorPrettyPrinter
        sklearn.utils._readonly_array_wrapper: ReadonlyArrayWrapper __pyx_unpickle_Enum __pyx_unpickle_ReadonlyArrayWrapper
        sklearn.utils._seq_dataset: ArrayDataset32 ArrayDataset64 CSRDataset32 CSRDataset64 SequentialDataset32 SequentialDataset64
        sklearn.utils._set_output: _SetOutputMixin
        sklearn.utils._vector_sentinel: StdVectorSentinel StdVectorSentinelFloat64 StdVectorSentinelInt32 StdVectorSentinelInt64 StdVectorSentinelIntP
        sklearn.utils._vector_sentinel: __pyx_unpickle_StdVectorSentinel __pyx_unpickle_StdVectorSentinelFloat64 __pyx_unpickle_StdVectorSentinelInt32
        sklearn.utils._vector_sentinel: __pyx_unpickle_StdVectorSentinelInt64 __pyx_unpickle_StdVectorSentinelIntP
        sklearn.utils._weight_vector: WeightVector32 WeightVector64 __pyx_unpickle_Enum
        sklearn.utils.arrayfuncs: __pyx_unpickle_Enum
        sklearn.utils.deprecation: deprecated
        sklearn.utils.metaestimators: _BaseComposition _IffHasAttrDescriptor
        sklearn.utils.murmurhash: __pyx_unpickle_Enum
        sklearn.utils.parallel: Parallel _FuncWrapper
        sklearn.utils.sparsefuncs_fast: __pyx_unpickle_Enum
        torch: BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage ByteTensor CharStorage CharTensor ComplexDoubleStorage ComplexFloatStorage
        torch: DoubleStorage DoubleTensor FloatStorage FloatTensor HalfStorage HalfTensor IntStorage IntTensor LongStorage LongTensor QInt32Storage
        torch: QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage ShortStorage ShortTensor Storage Tensor TypedStorage UntypedStorage bfloat16 bool
        torch: cdouble cfloat chalf complex128 complex32 complex64 double float float16 float32 float64 half int int16 int32 int64 int8 long qint32 qint8
        torch: quint2x4 quint4x2 quint8 short uint8
        torch._utils: _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage _rebuild_parameter _rebuild_qtensor _rebuild_sparse_csr_tensor
        torch._utils: _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_wrapper_subclass _rebuild_xla_tensor
        torch.distributions.bernoulli: Bernoulli
        torch.distributions.beta: Beta
        torch.distributions.binomial: Binomial
        torch.distributions.categorical: Categorical
        torch.distributions.cauchy: Cauchy
        torch.distributions.chi2: Chi2
        torch.distributions.constraint_registry: ConstraintRegistry
        torch.distributions.constraints: Constraint _Boolean _Cat _CorrCholesky _Dependent _DependentProperty _GreaterThan _GreaterThanEq _HalfOpenInterval
        torch.distributions.constraints: _IndependentConstraint _IntegerGreaterThan _IntegerInterval _IntegerLessThan _Interval _LessThan _LowerCholesky
        torch.distributions.constraints: _LowerTriangular _Multinomial _OneHot _PositiveDefinite _PositiveSemidefinite _Real _Simplex _Square _Stack
        torch.distributions.constraints: _Symmetric cat dependent_property greater_than greater_than_eq half_open_interval independent integer_interval
        torch.distributions.constraints: interval less_than multinomial stack
        torch.distributions.continuous_bernoulli: ContinuousBernoulli
        torch.distributions.dirichlet: Dirichlet _Dirichlet
        torch.distributions.distribution: Distribution
        torch.distributions.exp_family: ExponentialFamily
        torch.distributions.exponential: Exponential
        torch.distributions.fishersnedecor: FisherSnedecor
        torch.distributions.gamma: Gamma
        torch.distributions.geometric: Geometric
        torch.distributions.gumbel: Gumbel
        torch.distributions.half_cauchy: HalfCauchy
        torch.distributions.half_normal: HalfNormal
        torch.distributions.independent: Independent
        torch.distributions.kl: _Match
        torch.distributions.kumaraswamy: Kumaraswamy
        torch.distributions.laplace: Laplace
        torch.distributions.lkj_cholesky: LKJCholesky
        torch.distributions.log_normal: LogNormal
        torch.distributions.logistic_normal: LogisticNormal
        torch.distributions.lowrank_multivariate_normal: LowRankMultivariateNormal
        torch.distributions.mixture_same_family: MixtureSameFamily
        torch.distributions.multinomial: Multinomial
        torch.distributions.multivariate_normal: MultivariateNormal
        torch.distributions.negative_binomial: NegativeBinomial
        torch.distributions.normal: Normal
        torch.distributions.one_hot_categorical: OneHotCategorical OneHotCategoricalStraightThrough
        torch.distributions.pareto: Pareto
        torch.distributions.poisson: Poisson
        torch.distributions.relaxed_bernoulli: LogitRelaxedBernoulli RelaxedBernoulli
        torch.distributions.relaxed_categorical: ExpRelaxedCategorical RelaxedOneHotCategorical
        torch.distributions.studentT: StudentT
        torch.distributions.transformed_distribution: TransformedDistribution
        torch.distributions.transforms: AbsTransform AffineTransform CatTransform ComposeTransform CorrCholeskyTransform CumulativeDistributionTransform
        torch.distributions.transforms: ExpTransform IndependentTransform LowerCholeskyTransform PowerTransform ReshapeTransform SigmoidTransform
        torch.distributions.transforms: SoftmaxTransform SoftplusTransform StackTransform StickBreakingTransform TanhTransform Transform _InverseTransform
        torch.distributions.uniform: Uniform
        torch.distributions.utils: _lazy_property_and_property lazy_property
        torch.distributions.von_mises: VonMises
        torch.distributions.weibull: Weibull
        torch.distributions.wishart: Wishart
        torch.nn.modules._functions: BackwardHookFunction CrossMapLRN2d SyncBatchNorm
        torch.nn.modules.activation: CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish MultiheadAttention PReLU
        torch.nn.modules.activation: RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Threshold
        torch.nn.modules.adaptive: AdaptiveLogSoftmaxWithLoss _ASMoutput
        torch.nn.modules.batchnorm: BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d SyncBatchNorm _BatchNorm _LazyNormBase
        torch.nn.modules.batchnorm: _NormBase
        torch.nn.modules.channelshuffle: ChannelShuffle
        torch.nn.modules.container: Container ModuleDict ModuleList ParameterDict ParameterList Sequential
        torch.nn.modules.conv: Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d
        torch.nn.modules.conv: LazyConvTranspose2d LazyConvTranspose3d _ConvNd _ConvTransposeMixin _ConvTransposeNd _LazyConvXdMixin
        torch.nn.modules.distance: CosineSimilarity PairwiseDistance
        torch.nn.modules.dropout: AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout _DropoutNd
        torch.nn.modules.flatten: Flatten Unflatten
        torch.nn.modules.fold: Fold Unfold
        torch.nn.modules.instancenorm: InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d _InstanceNorm
        torch.nn.modules.lazy: LazyModuleMixin _LazyProtocol
        torch.nn.modules.linear: Bilinear Identity LazyLinear Linear NonDynamicallyQuantizableLinear
        torch.nn.modules.loss: BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss GaussianNLLLoss HingeEmbeddingLoss HuberLoss KLDivLoss
        torch.nn.modules.loss: L1Loss MSELoss MarginRankingLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss NLLLoss2d PoissonNLLLoss
        torch.nn.modules.loss: SmoothL1Loss SoftMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss _Loss _WeightedLoss
        torch.nn.modules.module: Module _IncompatibleKeys _WrappedHook
        torch.nn.modules.normalization: CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm
        torch.nn.modules.padding: ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d
        torch.nn.modules.padding: ReplicationPad3d ZeroPad2d _ConstantPadNd _ReflectionPadNd _ReplicationPadNd
        torch.nn.modules.pixelshuffle: PixelShuffle PixelUnshuffle
        torch.nn.modules.pooling: AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AvgPool1d
        torch.nn.modules.pooling: AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d
        torch.nn.modules.pooling: MaxUnpool2d MaxUnpool3d _AdaptiveAvgPoolNd _AdaptiveMaxPoolNd _AvgPoolNd _LPPoolNd _MaxPoolNd _MaxUnpoolNd
        torch.nn.modules.rnn: GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase
        torch.nn.modules.sparse: Embedding EmbeddingBag
        torch.nn.modules.transformer: Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer
        torch.nn.modules.upsampling: Upsample UpsamplingBilinear2d UpsamplingNearest2d
        torch.nn.parameter: Parameter UninitializedBuffer UninitializedParameter UninitializedTensorMixin _ParameterMeta
        torch.nn.utils.parametrize: ParametrizationList
        torch.optim._multi_tensor: ASGD Adadelta Adagrad Adam AdamW Adamax NAdam RAdam RMSprop Rprop SGD
        torch.optim.adadelta: Adadelta
        torch.optim.adagrad: Adagrad
        torch.optim.adam: Adam _MultiDeviceReplicator
        torch.optim.adamax: Adamax
        torch.optim.adamw: AdamW
        torch.optim.asgd: ASGD
        torch.optim.lbfgs: LBFGS
        torch.optim.lr_scheduler: ChainedScheduler ConstantLR CosineAnnealingLR CosineAnnealingWarmRestarts CyclicLR ExponentialLR LambdaLR LinearLR
        torch.optim.lr_scheduler: MultiStepLR MultiplicativeLR OneCycleLR PolynomialLR ReduceLROnPlateau SequentialLR StepLR _LRScheduler
        torch.optim.nadam: NAdam
        torch.optim.optimizer: Optimizer _RequiredParameter
        torch.optim.radam: RAdam
        torch.optim.rmsprop: RMSprop
        torch.optim.rprop: Rprop
        torch.optim.sgd: SGD
        torch.optim.sparse_adam: SparseAdam
        torch.optim.swa_utils: AveragedModel SWALR
        """;
}
