using System.Diagnostics;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Turns a simplified network into steps with quanta and shifts. Activations are brought to <c>scaleBits + 2</c> bits by the ReLUs;
/// what is linear stays exact, unless the bits of a linear layer's output would pass a budget: then its input is truncated first.
/// </summary>
internal sealed class PlanBuilder
{
    private const int BitsAboveScale = 2;

    private readonly Network _network;
    private readonly TensorRange[] _ranges;
    private readonly WeightScale[] _weightScales;
    private readonly Precision _precision;
    private readonly bool _withWeights;
    private readonly PlanSketch _sketch = new();
    private readonly PlanTensor[] _tensors;
    private readonly Dictionary<int, PlanTensor> _truncated = [];

    private PlanBuilder(Network network, TensorRange[] ranges, WeightScale[] weightScales, Precision precision, bool withWeights)
    {
        _network = network;
        _ranges = ranges;
        _weightScales = weightScales;
        _precision = precision;
        _withWeights = withWeights;
        _tensors = new PlanTensor[network.Layers.Count + 1];
    }

    /// <summary>Builds the steps.</summary>
    /// <param name="network">As <see cref="NetworkSimplifier"/> leaves it.</param>
    /// <param name="ranges">One per tensor of the network.</param>
    /// <param name="weightScales">One per layer; only those of linear layers are read.</param>
    /// <param name="precision">Bits to use.</param>
    /// <param name="withWeights">False while only the bits matter.</param>
    /// <returns>The steps.</returns>
    public static PlanSketch Build(Network network, TensorRange[] ranges, WeightScale[] weightScales, Precision precision, bool withWeights)
        => new PlanBuilder(network, ranges, weightScales, precision, withWeights).Build();

    private PlanSketch Build()
    {
        double imageQuantum = Math.ScaleB(ActivationQuantum(_ranges[0].Largest), _precision.GivenUpAt(0));
        _tensors[0] = new PlanTensor(0, imageQuantum, _ranges[0], _network.InputShape);
        _sketch.Tensors.Add(_tensors[0]);
        for (int k = 0; k < _network.Layers.Count; k++)
        {
            Layer layer = _network.Layers[k];
            PlanTensor input = _tensors[layer.Inputs[0]];
            _tensors[k + 1] = layer switch
            {
                ConvolutionLayer convolution => Linear(k, convolution.Convolution, convolution.Weights, convolution.Bias, input),
                DenseLayer dense => Linear(k, ConvolutionShape.Dense(input.Shape.Elements, dense.Shape.Elements), dense.Weights, dense.Bias, input),
                AffineLayer affine => Constants(k, affine, input),
                ReluLayer relu => Relu(k, relu, input),
                AddLayer add => Sum(k, add, input, _tensors[add.Inputs[1]]),
                ConcatLayer concat => Concat(k, concat),
                MaxPoolLayer pool => Append(k, new MaxPoolStep(pool.Name, [input.Id], pool.Shape, input.Quantum, InputShape(pool), pool.Pool)),
                AveragePoolLayer pool => AveragePoolLowering.Lower(_sketch, pool, input, InputShape(pool), _ranges[k + 1]),
                GatherLayer gather => Append(k, new GatherStep(gather.Name, [input.Id], gather.Shape, input.Quantum, gather.Source)),
                ReshapeLayer => input,
                MultiplyLayer => throw new InferencePlanException($"layer {layer.Name} multiplies two tensors, which no step of a plan does"),
                _ => throw new UnreachableException($"layer {layer.Name} has unknown kind {layer.GetType().Name}"),
            };
        }

        PlanTensor logits = _tensors[^1];
        if (logits.Id != _sketch.Steps.Count || logits.Id == 0)
        {
            int[] source = [.. Enumerable.Range(0, logits.Shape.Elements)];
            _ = _sketch.Add(new GatherStep("output", [logits.Id], _network.OutputShape, logits.Quantum, source), logits.Range);
        }

        if (_withWeights)
        {
            RoundingOffsets.Place(_sketch.Steps);
        }

        return _sketch;
    }

    private double ActivationQuantum(double largest)
        => largest == 0 ? Math.ScaleB(1, -_precision.ScaleBits) : Math.ScaleB(1, Math.ILogB(largest) + 1 - _precision.ScaleBits - BitsAboveScale);

    private TensorShape InputShape(Layer layer) => _network.ShapeOf(layer.Inputs[0]);

    private PlanTensor Append(int layer, PlanStep step) => _sketch.Add(step, _ranges[layer + 1]);

    private PlanTensor Linear(int k, ConvolutionShape shape, float[] weights, float[]? bias, PlanTensor input)
    {
        Layer layer = _network.Layers[k];
        int weightBits = _precision.WeightBits - _precision.GivenUpAt(k + 1);
        double quantum = _weightScales[k].OutputQuantum(input.Quantum, weightBits);
        if (Math.Log2(_ranges[k + 1].Largest / quantum) > _precision.BitBudget)
        {
            input = Truncated(layer.Name, input);
            quantum = _weightScales[k].OutputQuantum(input.Quantum, weightBits);
        }

        LinearStep step = new(layer.Name, [input.Id], layer.Shape, quantum, shape, 0, null, null);
        if (_withWeights)
        {
            long[] integers = WeightScale.Quantize(weights, quantum / input.Quantum);
            step = step with
            {
                Weights = integers,
                WeightBits = Math.Max(1, 64 - (int)long.LeadingZeroCount(integers.Max(Math.Abs))),
                Bias = Integers(bias ?? new float[shape.OutputChannels], quantum, layer.Name),
            };
        }

        _sketch.LinearOrigins.Add(_sketch.Tensors.Count, k + 1);
        return Append(k, step);
    }

    private PlanTensor Truncated(string name, PlanTensor input)
    {
        int shift = ShiftTo(input.Range.Largest, input.Quantum);
        if (shift == 0)
        {
            return input;
        }

        if (!_truncated.TryGetValue(input.Id, out PlanTensor? truncated))
        {
            _sketch.Truncations.Add(new LocalTruncationSite(_sketch.Steps.Count, input, input.Shape.Elements));
            double quantum = Math.ScaleB(input.Quantum, shift);
            truncated = _sketch.Add(new TruncateStep($"{name}/truncate", [input.Id], input.Shape, quantum, shift), input.Range);
            _truncated.Add(input.Id, truncated);
        }

        return truncated;
    }

    private int ShiftTo(double largest, double quantum) => Math.Max(0, Math.ILogB(ActivationQuantum(largest) / quantum));

    private PlanTensor Relu(int k, ReluLayer relu, PlanTensor input)
    {
        int shift = ShiftTo(Math.ScaleB(_ranges[k + 1].Largest, relu.Mask is null ? BitsThatAveragingMakesUpFor(k + 1) : 0), input.Quantum);
        double quantum = Math.ScaleB(input.Quantum, shift);
        long? upper = relu.UpperBound is float bound ? (long)Math.Round(bound / quantum) : null;
        ReluMask? mask = relu.Mask is { } given && given.Kept < given.Length ? given : null;
        if (mask is not null && shift > 0)
        {
            _sketch.Truncations.Add(new LocalTruncationSite(_sketch.Steps.Count, input, mask.Length - mask.Kept));
        }

        return Append(k, new ReluStep(relu.Name, [input.Id], relu.Shape, quantum, shift, upper, mask) { Truncation = _precision.Truncation });
    }

    /// <summary>
    /// The mean of n rounded numbers is sqrt(n) times finer than they are. What only average pools read gets that many bits fewer,
    /// or the sums before the last layer would decide on the ring of the whole network.
    /// </summary>
    private int BitsThatAveragingMakesUpFor(int tensor)
    {
        Layer[] readers = [.. _network.Layers.Where(layer => layer.Inputs.Contains(tensor))];
        return readers.Length > 0 && readers.All(layer => layer is AveragePoolLayer)
            ? readers.Cast<AveragePoolLayer>().Min(pool => int.Log2(pool.Pool.KernelHeight * pool.Pool.KernelWidth) / 2)
            : 0;
    }

    private PlanTensor Sum(int k, AddLayer add, PlanTensor left, PlanTensor right)
    {
        (double quantum, long[] factors) = Common(add, [left, right]);
        return Append(k, new AddStep(add.Name, [left.Id, right.Id], add.Shape, quantum, factors[0], add.Subtract ? -factors[1] : factors[1]));
    }

    private PlanTensor Concat(int k, ConcatLayer concat)
    {
        PlanTensor[] inputs = [.. concat.Inputs.Select(id => _tensors[id])];
        (double quantum, long[] factors) = Common(concat, inputs);
        return Append(k, new ConcatStep(concat.Name, [.. inputs.Select(t => t.Id)], concat.Shape, quantum, factors));
    }

    private (double Quantum, long[] Factors) Common(Layer layer, PlanTensor[] inputs)
    {
        (double quantum, long[] factors) = CommonQuantum.Choose([.. inputs.Select(t => t.Quantum)], _precision.WeightBits);
        return _withWeights && factors.Contains(CommonQuantum.MostFactor)
            ? throw new InferencePlanException($"layer {layer.Name} joins tensors whose quanta are more than 2^62 apart")
            : (quantum, factors);
    }

    private PlanTensor Constants(int k, AffineLayer affine, PlanTensor input)
    {
        if (affine.Scale.Any(s => s != 1))
        {
            throw new UnreachableException($"the simplifier left a scale in layer {affine.Name}");
        }

        long[]? constants = _withWeights ? Integers(affine.Offset, input.Quantum, affine.Name) : null;
        return Append(k, new AddConstantStep(affine.Name, [input.Id], affine.Shape, input.Quantum, constants));
    }

    private static long[] Integers(float[] values, double quantum, string name)
    {
        double limit = Math.ScaleB(1, 62);
        return [.. values.Select(value => Math.Abs(value / quantum) < limit
            ? (long)Math.Round(value / quantum)
            : throw new InferencePlanException(FormattableString.Invariant($"layer {name} adds {value}, out of proportion to its input")))];
    }
}
