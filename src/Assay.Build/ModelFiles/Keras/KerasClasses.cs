namespace Assay.Build.ModelFiles.Keras;

/// <summary>
/// Names of classes that Keras 1 to 3 brings along, from its public exports. A name that is not here must be given
/// to the loading program; it is noted, and decides nothing.
/// </summary>
internal static class KerasClasses
{
    public const string Text = """
        AUC AWQConfig AWQDTypePolicy AbsMaxQuantizer Accuracy Activation ActivityRegularization Adadelta Adafactor Adagrad Adam AdamW Adamax AdaptiveAveragePooling1D
        AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AddLoss AddMetric AdditiveAttention AlphaDropout
        AtrousConvolution2D Attention AugMix AutoContrast Average AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BackupAndRestore BatchNormalization
        BatchNormalizationV1 BatchNormalizationV2 Bidirectional BinaryAccuracy BinaryCrossentropy BinaryFocalCrossentropy BinaryIoU CSVLogger CTC Callback CallbackList CategoricalAccuracy
        CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge CategoryEncoding CenterCrop Circle ClassMethod CompileLoss CompileMetrics
        Concatenate ConcordanceCorrelation Config Constant Constraint ContrastLimitedAdaptiveHistogramEqualization Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose
        ConvLSTM1D ConvLSTM2D ConvLSTM3D ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose
        Convolution3D Convolution3DTranspose CosineDecay CosineDecayRestarts CosineSimilarity Cropping1D Cropping2D Cropping3D CuDNNGRU CuDNNLSTM CustomObjectScope CutMix DType DTypePolicy
        DTypePolicyMap DataParallel Dense DenseFeatures DenseNet121 DenseNet169 DenseNet201 DepthwiseConv1D DepthwiseConv2D DeviceMesh Dice DirectoryIterator Discretization
        DistillationLoss Distiller Dot Dropout ELU EarlyStopping EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6 EfficientNetB7
        EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2L EfficientNetV2M EfficientNetV2S EinsumDense Embedding Equalization ExponentialDecay
        ExportArchive F1Score FBetaScore FalseNegatives FalsePositives FeatureDistillation FeatureSpace Flatten FlaxLayer Float8QuantizationConfig FloatDTypePolicy Ftrl Function Functional
        GPTQConfig GPTQDTypePolicy GRU GRUCell GRUV2 GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D
        GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlorotNormal GlorotUniform GroupNormalization
        GroupQueryAttention HashedCrossing Hashing HeNormal HeUniform Highway Hinge History Huber Identity IdentityInitializer ImageDataGenerator InceptionResNetV2 InceptionV3 Initializer
        Input InputLayer InputSpec InstanceMethod InstanceProperty Int4DTypePolicy Int4QuantizationConfig Int8QuantizationConfig IntegerLookup InverseTimeDecay IoU Iterator JaxLayer KLD
        KLDivergence KerasFileEditor KerasTensor L1 L1L2 L2 LSTM LSTMCell LSTMV2 Lamb Lambda LambdaCallback Layer LayerNormalization LayoutMap LeakyReLU LearningRateSchedule
        LearningRateScheduler LecunNormal LecunUniform Lion LogCosh LogCoshError LogitsDistillation Loss LossFunctionWrapper LossScaleOptimizer LossesContainer MAE MAPE MAP_TO_NONE MSE
        MSLE Masking MaxNorm MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Maximum MaxoutDense Mean MeanAbsoluteError MeanAbsolutePercentageError
        MeanIoU MeanMetricWrapper MeanSquaredError MeanSquaredLogarithmicError MelSpectrogram Merge Metric MetricsContainer MetricsList MinMaxNorm Minimum MixUp MobileNet MobileNetV2
        MobileNetV3Large MobileNetV3Small Model ModelCheckpoint ModelParallel MultiHeadAttention MultiOptimizer Multiply Muon NASNetLarge NASNetMobile Nadam Node NonNeg Normalization
        NormalizeImage NumpyArrayIterator OneHotIoU OneHotMeanIoU Ones Operation Optimizer OptimizerMap OrbaxCheckpoint Orthogonal OrthogonalInitializer OrthogonalRegularizer PReLU
        PearsonCorrelation Permute PiecewiseConstantDecay Pipeline Poisson Policy PolynomialDecay Precision PrecisionAtRecall Progbar ProgbarLogger PyDataset QuantizationConfig
        QuantizationReport QuantizedDTypePolicy QuantizedFloat8DTypePolicy Quantizer R2Score RMSNormalization RMSprop RNN RaggedTensorSpec RandAugment RandomBrightness
        RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight RandomHue
        RandomInvert RandomNormal RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomUniform RandomWidth RandomZoom
        ReLU Recall RecallAtPrecision ReduceLROnPlateau Reduction RefVariable Regularizer RematScope RemoteMonitor RepeatVector ResNet101 ResNet101V2 ResNet152 ResNet152V2 ResNet50
        ResNet50V2 Rescaling Reshape Resizing ReversibleEmbedding RootMeanSquaredError SGD SKLearnClassifier SKLearnRegressor SKLearnTransformer STFT STFTInitializer STFTSpectrogram
        ScheduleFreeAdamW SeedGenerator SensitivityAtSpecificity SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D Sequence Sequential SimpleRNN SimpleRNNCell
        SlicingOpLambda Softmax Solarization SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseNormalization SparseTensorSpec SparseTopKCategoricalAccuracy SpatialDropout1D
        SpatialDropout2D SpatialDropout3D SpecificityAtSensitivity SpectralNormalization SquaredHinge StackedRNNCells StatelessScope StringLookup Subtract Sum SwapEMAWeights SymbolicScope
        SyncBatchNormalization TFOpLambda TFSMLayer TensorBoard TensorFlowOpLayer TensorLayout TensorShape TensorSpec TerminateOnNaN TernaryDTypePolicy TernaryDense
        TernaryQuantizationConfig TextVectorization ThresholdedReLU TimeDistributed TimeseriesGenerator Tokenizer TopKCategoricalAccuracy TorchModuleWrapper Tracked TrueNegatives
        TruePositives TruncatedNormal Tversky UnitNorm UnitNormalization UpSampling1D UpSampling2D UpSampling3D VGG16 VGG19 Variable VarianceScaling Wrapper Xception ZeroPadding1D
        ZeroPadding2D ZeroPadding3D Zeros __bytes__ __complex__ __ellipsis__ __keras_tensor__ __numpy__ __slice__ __tensor__ __tuple__ __typespec__ dict function
        """;

    static readonly HashSet<string> Names = [.. Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

    public static bool Has(string name) => Names.Contains(name);
}
