using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Shapes;

/// <summary>
/// A public plan from shapes alone: the steps that <see cref="FixedPointPlanner"/> would make, with an assumed ring, one assumed
/// shift and one assumed length of weights. For estimates; a plan made from weights and images may have another ring, shifts by
/// layer, and local truncations of its own.
/// </summary>
public static class ShapePlan
{
    /// <summary>Makes a plan of a network of the zoo without drawing its weights.</summary>
    /// <param name="name">A name of <see cref="NetworkZoo.Entries"/>.</param>
    /// <param name="options">The arithmetic to assume; null for what is typical.</param>
    /// <returns>A plan without weights.</returns>
    /// <exception cref="ArgumentException">No network has that name, or an option is out of range.</exception>
    public static InferencePlan Create(string name, ShapePlanOptions? options = null) => Create(NetworkZoo.BuildShapes(name), options);

    /// <summary>Makes a plan of a network; weights are not looked at and may be empty.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="options">The arithmetic to assume; null for what is typical.</param>
    /// <returns>A plan without weights.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InferencePlanException">The network multiplies tensors.</exception>
    public static InferencePlan Create(Network network, ShapePlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new ShapePlanOptions();
        options.Check();
        return new Builder(network, options).Build();
    }

    private sealed class Builder(Network network, ShapePlanOptions options)
    {
        private readonly List<PlanStep> _steps = [];
        private readonly int[] _tensors = new int[network.Layers.Count + 1];
        private readonly Dictionary<Layer, int> _tensorOf = network.Layers.Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index + 1, (IEqualityComparer<Layer>)ReferenceEqualityComparer.Instance);

        public InferencePlan Build()
        {
            for (int k = 0; k < network.Layers.Count; k++)
            {
                Layer layer = network.Layers[k];
                int[] inputs = [.. layer.Inputs.Select(tensor => _tensors[tensor])];
                _tensors[k + 1] = Lower(layer, inputs);
            }

            int logits = _tensors[^1];
            if (logits != _steps.Count || logits == 0)
            {
                int[] source = [.. Enumerable.Range(0, network.OutputShape.Elements)];
                _steps.Add(new GatherStep("output", [logits], network.OutputShape, 1, source));
            }

            return new InferencePlan(network.Name, network.Variant, options.RingBits, network.InputShape, 1, _steps, network.Output);
        }

        /// <summary>Where too few bits would be left for a circuit, a ReLU truncates faithfully.</summary>
        private ReluTruncation Truncation => options.RingBits - options.Shift >= ReluStep.FewestSummedBits ? options.Truncation : ReluTruncation.Faithful;

        private int Lower(Layer layer, int[] inputs)
        {
            TensorShape input = network.ShapeOf(layer.Inputs[0]);
            switch (layer)
            {
                case ConvolutionLayer convolution:
                    return Linear(layer, inputs, convolution.Convolution);
                case DenseLayer:
                    return Linear(layer, inputs, ConvolutionShape.Dense(input.Elements, layer.Shape.Elements));
                case ReluLayer relu:
                    ReluMask? mask = relu.Mask is { } given && given.Kept < given.Length ? given : null;
                    return Add(new ReluStep(relu.Name, inputs, relu.Shape, 1, options.Shift, Bound(relu), mask) { Truncation = Truncation });
                case AffineLayer:
                    return Affine(layer, inputs);
                case AddLayer add:
                    return Add(new AddStep(add.Name, inputs, add.Shape, 1, 1, add.Subtract ? -1 : 1));
                case ConcatLayer:
                    return Add(new ConcatStep(layer.Name, inputs, layer.Shape, 1, [.. inputs.Select(_ => 1L)]));
                case MaxPoolLayer pool:
                    return Add(new MaxPoolStep(pool.Name, inputs, pool.Shape, 1, input, pool.Pool));
                case AveragePoolLayer pool:
                    return Add(new SumPoolStep(pool.Name, inputs, pool.Shape, 1, input, pool.Pool));
                case GatherLayer gather:
                    return Add(new GatherStep(gather.Name, inputs, gather.Shape, 1, gather.Source));
                case ReshapeLayer:
                    return inputs[0];
                default:
                    throw new InferencePlanException($"layer {layer.Name} multiplies two tensors, which no step of a plan does");
            }
        }

        /// <summary>
        /// Behind a linear layer it vanishes into the weights. Elsewhere its scale, taken to be positive, moves into the linear layers
        /// that read it, and an offset without cost is left; where it cannot, it is a depthwise convolution.
        /// </summary>
        private int Affine(Layer layer, int[] inputs)
        {
            if (inputs[0] > 0 && _steps[inputs[0] - 1] is LinearStep && Readers(layer.Inputs[0]).Count() == 1)
            {
                return inputs[0];
            }

            if (MovesDown(_tensorOf[layer]))
            {
                return Add(new AddConstantStep(layer.Name, inputs, layer.Shape, 1, null));
            }

            ConvolutionShape depthwise = new()
            {
                InputChannels = layer.Shape.Channels,
                InputHeight = layer.Shape.Height,
                InputWidth = layer.Shape.Width,
                OutputChannels = layer.Shape.Channels,
                Groups = layer.Shape.Channels,
            };
            return Linear(layer, inputs, depthwise);
        }

        private bool MovesDown(int tensor) => tensor != network.Layers.Count && Readers(tensor).All(reader => reader
            is ConvolutionLayer or DenseLayer or AffineLayer
            || (reader is ReluLayer { UpperBound: null } or MaxPoolLayer or AveragePoolLayer or ReshapeLayer or GatherLayer or ConcatLayer
                && MovesDown(_tensorOf[reader])));

        private int Linear(Layer layer, int[] inputs, ConvolutionShape shape)
            => Add(new LinearStep(layer.Name, inputs, layer.Shape, 1, shape, options.WeightBits, null, null));

        private long? Bound(ReluLayer relu)
        {
            long? bound = relu.UpperBound is float upper ? (long)Math.ScaleB(upper, options.ScaleBits) : null;
            return bound < 1L << (options.RingBits - 1 - options.Shift) ? bound : null;
        }

        private IEnumerable<Layer> Readers(int tensor) => network.Layers.Where(layer => layer.Inputs.Contains(tensor));

        private int Add(PlanStep step)
        {
            _steps.Add(step);
            return _steps.Count;
        }
    }
}
