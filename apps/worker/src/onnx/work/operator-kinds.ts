const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Operators that answer one element for each of their first input, and the operations that each element takes (a root or an exponential is one). */
export const ELEMENTWISE: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'Relu LeakyRelu ThresholdedRelu Clip Neg Abs Sign Floor Ceil Round Not Exp Log Sqrt Reciprocal Erf Sin Cos Tan Asin Acos Atan Sinh Cosh IsNaN IsInf Cast Binarizer BitwiseNot'.split(' ').map((name) => [name, 1]),
  ),
  Identity: 0, Dropout: 0, Sigmoid: 3, Tanh: 1, Softplus: 2, Softsign: 3, Elu: 3, Selu: 4, Celu: 4, HardSigmoid: 2, HardSwish: 4, Gelu: 5, Mish: 4, QuickGelu: 4, QLinearSigmoid: 3, QLinearLeakyRelu: 3,
  BatchNormalization: 2, InstanceNormalization: 6, LayerNormalization: 6, SimplifiedLayerNormalization: 4, GroupNormalization: 6, LpNormalization: 3, MeanVarianceNormalization: 6, LRN: 6, Normalizer: 3, Scaler: 2, Imputer: 1,
  Softmax: 4, LogSoftmax: 5, Hardmax: 1, QLinearSoftmax: 6, CumSum: 1, QuantizeLinear: 3, DequantizeLinear: 2, DynamicQuantizeLinear: 5,
};

/** Operators of two or more operands that broadcast: one operation for each element of the answer and each operand beyond the first. */
export const BROADCASTING = words('Add Sub Mul Div Pow Min Max Mean Sum Mod And Or Xor Greater Less Equal GreaterOrEqual LessOrEqual PRelu Where BitShift BitwiseAnd BitwiseOr BitwiseXor');
/** Those that answer BOOL. */
export const COMPARING = words('And Or Xor Not Greater Less Equal GreaterOrEqual LessOrEqual IsNaN IsInf');
/** Quantised operators whose operands stand at the first and fourth input. */
export const QUANTISED_BROADCASTING = words('QLinearAdd QLinearMul');
export const POOLING = words('MaxPool AveragePool LpPool QLinearAveragePool');
export const GLOBAL_POOLING = words('GlobalAveragePool GlobalMaxPool GlobalLpPool QLinearGlobalAveragePool');
export const CONVOLUTION = words('Conv ConvInteger QLinearConv FusedConv');
export const MATRIX_PRODUCT = words('MatMul MatMulInteger QLinearMatMul');
export const GEMM = words('Gemm QGemm');
export const RECURRENT = words('LSTM GRU RNN');
/** Operators whose answer is their input under another shape: nothing is computed and nothing need move. */
export const FREE_OF_CHARGE = words('Reshape Flatten Squeeze Unsqueeze Identity Dropout Shape Constant ConstantOfShape Size');
