using PrivateInference.Primitives;

namespace PrivateInference.Networks.Reading;

/// <summary>The layers of the network being read, and the steps that add them.</summary>
/// <param name="inputShape">Shape of the image.</param>
/// <param name="budget">Bounds what is allocated.</param>
internal sealed class LayerList(TensorShape inputShape, ElementBudget budget)
{
    private readonly List<Layer> _layers = [];
    private readonly Dictionary<int, ZeroPadding> _paddings = [];

    /// <summary>The layers so far; layer k writes tensor k + 1.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The layer that writes a tensor, or null for the image.</summary>
    public Layer? WriterOf(int tensor) => tensor == 0 ? null : _layers[tensor - 1];

    /// <summary>Shape of a tensor.</summary>
    public TensorShape ShapeOf(int tensor) => tensor == 0 ? inputShape : _layers[tensor - 1].Shape;

    /// <summary>Checks the size of an activation before anything of that size is made.</summary>
    /// <param name="node">Node that makes it.</param>
    /// <param name="dims">Its dimensions.</param>
    /// <exception cref="NetworkFormatException">A dimension is not positive, or there are too many scalars.</exception>
    public static int[] Checked(Node node, params long[] dims)
    {
        long count = 1;
        foreach (long dim in dims)
        {
            if (dim < 1 || dim > ElementBudget.LargestTensor || count * dim > ElementBudget.LargestTensor)
            {
                throw node.Bad($"makes a tensor of dimensions {Text.Dims(dims)}; expected positive ones with at most 2^26 values");
            }

            count *= dim;
        }

        return dims.Length <= ElementBudget.LargestRank
            ? Array.ConvertAll(dims, dim => (int)dim)
            : throw node.Bad($"makes a tensor of {dims.Length} dimensions; at most {ElementBudget.LargestRank} are supported");
    }

    /// <summary>Accounts for a copy of weights.</summary>
    /// <exception cref="NetworkFormatException">The file has had more than its share.</exception>
    public void Store(Node node, long elements) => Check(node, budget.TryStore(elements));

    /// <summary>Accounts for constants and index maps as large as an activation.</summary>
    /// <exception cref="NetworkFormatException">The file has had more than its share.</exception>
    public void Derive(Node node, long elements) => Check(node, budget.TryDerive(elements));

    /// <summary>Adds a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dims">Dimensions of its output as in the file.</param>
    /// <param name="batchAxis">Where the batch is.</param>
    /// <returns>Its output.</returns>
    public ActivationValue Add(Layer layer, int[] dims, int batchAxis)
    {
        _layers.Add(layer);
        return new ActivationValue(_layers.Count, dims, batchAxis);
    }

    /// <summary>The same scalars under other dimensions: a layer only if the network sees another shape, and part of a move before it.</summary>
    public ActivationValue Reshape(Node node, ActivationValue x, int[] dims, int batchAxis)
    {
        TensorShape shape = ActivationValue.ShapeOf(dims, batchAxis);
        int tensor = Underlying(x.Tensor);
        if (shape == ShapeOf(x.Tensor))
        {
            return x with { Dims = dims, BatchAxis = batchAxis };
        }

        if (shape == ShapeOf(tensor))
        {
            return x with { Tensor = tensor, Dims = dims, BatchAxis = batchAxis };
        }

        Layer layer = WriterOf(tensor) is GatherLayer gather ? gather with { Shape = shape } : new ReshapeLayer(node.Name, [tensor], shape);
        ActivationValue y = Add(layer, dims, batchAxis);
        return y with { Transform = x.Transform, TransformNode = x.TransformNode };
    }

    /// <summary>Moves scalars; chains of moves become one, and a move that changes nothing none.</summary>
    /// <param name="node">Node that asks for it.</param>
    /// <param name="x">Input.</param>
    /// <param name="source">For each output the index in <paramref name="x"/>, or -1 for zero; kept.</param>
    /// <param name="dims">Dimensions of the output.</param>
    /// <param name="batchAxis">Where the batch is.</param>
    public ActivationValue Gather(Node node, ActivationValue x, int[] source, int[] dims, int batchAxis)
    {
        int tensor = Underlying(x.Tensor);
        if (WriterOf(tensor) is GatherLayer earlier)
        {
            source = Array.ConvertAll(source, i => i < 0 ? -1 : earlier.Source[i]);
            tensor = Underlying(earlier.Inputs[0]);
        }

        TensorShape shape = ActivationValue.ShapeOf(dims, batchAxis);
        if (IndexMap.IsIdentity(source, ShapeOf(tensor).Elements))
        {
            return Reshape(node, new ActivationValue(tensor, dims, batchAxis), dims, batchAxis);
        }

        return Add(new GatherLayer(node.Name, [tensor], shape, source), dims, batchAxis);
    }

    /// <summary>Remembers that a tensor is another one with zeros around it, so that a convolution can pad by itself.</summary>
    public void Remember(int tensor, ZeroPadding padding) => _paddings[tensor] = padding;

    /// <summary>What a tensor is without the zeros around it, or null if it has none.</summary>
    public ZeroPadding? PaddingOf(int tensor) => _paddings.GetValueOrDefault(tensor);

    /// <summary>Adds <c>y = scale * x + offset</c>, or nothing if that is x.</summary>
    /// <param name="scale">One per channel or per element.</param>
    /// <param name="offset">As long as <paramref name="scale"/>.</param>
    public ActivationValue Affine(Node node, ActivationValue x, float[] scale, float[] offset)
        => scale.All(s => s == 1) && offset.All(o => o == 0)
            ? x
            : Add(new AffineLayer(node.Name, [x.Tensor], ShapeOf(x.Tensor), scale, offset), x.Dims, x.BatchAxis);

    /// <summary>Adds a fully connected layer on all scalars of x.</summary>
    /// <param name="weights">Row-major [outputs, inputs].</param>
    /// <param name="bias">[outputs] or null.</param>
    /// <param name="dims">Dimensions of the output.</param>
    public ActivationValue Dense(Node node, ActivationValue x, float[] weights, float[]? bias, int[] dims, int batchAxis)
        => Add(new DenseLayer(node.Name, [x.Tensor], ActivationValue.ShapeOf(dims, batchAxis), weights, bias), dims, batchAxis);

    /// <summary>Adds a convolution; zeros put around the input by an earlier node become its own padding.</summary>
    /// <exception cref="NetworkFormatException">The padded input is too large.</exception>
    public ActivationValue Convolution(
        Node node, ActivationValue x, ConvolutionShape shape, float[] weights, float[]? bias, int[] dims, int batchAxis)
    {
        int tensor = x.Tensor;
        if (PaddingOf(tensor) is ZeroPadding padding)
        {
            tensor = padding.Tensor;
            shape = shape with
            {
                InputHeight = shape.InputHeight - padding.Top - padding.Bottom,
                InputWidth = shape.InputWidth - padding.Left - padding.Right,
                PadTop = shape.PadTop + padding.Top,
                PadLeft = shape.PadLeft + padding.Left,
                PadBottom = shape.PadBottom + padding.Bottom,
                PadRight = shape.PadRight + padding.Right,
            };
        }

        // Whoever runs it may need the zeros in memory.
        Checked(
            node, shape.InputChannels, (long)shape.InputHeight + shape.PadTop + shape.PadBottom, (long)shape.InputWidth + shape.PadLeft + shape.PadRight);
        TensorShape output = ActivationValue.ShapeOf(dims, batchAxis);
        return Add(new ConvolutionLayer(node.Name, [tensor], output, shape, weights, bias), dims, batchAxis);
    }

    private static void Check(Node node, bool fits)
    {
        if (!fits)
        {
            throw node.Bad("brings the constants of the model over what is supported");
        }
    }

    // The tensor with the same scalars that no reshape made.
    private int Underlying(int tensor)
    {
        while (WriterOf(tensor) is ReshapeLayer reshape)
        {
            tensor = reshape.Inputs[0];
        }

        return tensor;
    }
}
