namespace PrivateInference.Networks.Zoo;

// Layers without weights.
public sealed partial class ModelBuilder
{
    /// <summary>A ReLU.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <returns>Its output.</returns>
    public GraphTensor Relu(string name, GraphTensor input)
    {
        _relus.Add(new GraphTensor(name, input.Shape));
        _shapes?.Add(name, [input.Name], ids => new ReluLayer(name, ids, input.Shape, null, null));
        return Node("Relu", name, [input], input.Shape, () => _moments[input.Name].Rectify());
    }

    /// <summary>An elementwise sum.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="left">One addend.</param>
    /// <param name="right">The other, of the same shape.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public GraphTensor Add(string name, GraphTensor left, GraphTensor right)
    {
        if (left.Shape != right.Shape)
        {
            throw new ArgumentException($"'{name}' adds {left.Shape} and {right.Shape}; the shapes must be equal.");
        }

        _shapes?.Add(name, [left.Name, right.Name], ids => new AddLayer(name, ids, left.Shape, Subtract: false));
        return Node("Add", name, [left, right], left.Shape, () => _moments[left.Name].Add(_moments[right.Name]));
    }

    /// <summary>Concatenation of channels.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="inputs">At least one tensor, all of the same height and width.</param>
    /// <returns>All channels.</returns>
    /// <exception cref="ArgumentException">The heights or widths differ.</exception>
    public GraphTensor Concatenate(string name, IReadOnlyList<GraphTensor> inputs)
    {
        TensorShape first = inputs[0].Shape;
        if (inputs.Any(input => input.Shape with { Channels = first.Channels } != first))
        {
            throw new ArgumentException($"'{name}' concatenates {string.Join(", ", inputs.Select(input => input.Shape))}; sizes must be equal.");
        }

        TensorShape shape = first with { Channels = inputs.Sum(input => input.Shape.Channels) };
        _shapes?.Add(name, inputs.Select(input => input.Name), ids => new ConcatLayer(name, ids, shape));
        ChannelMoments Moments() => ChannelMoments.Concatenate([.. inputs.Select(input => _moments[input.Name])]);
        return Node("Concat", name, inputs, shape, Moments, OnnxGraphWriter.Attribute("axis", 1));
    }

    /// <summary>Largest of each square window.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="padding">Padding on each side, never the largest.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="ArgumentException">The window does not fit.</exception>
    public GraphTensor MaxPool(string name, GraphTensor input, int kernel, int stride, int padding = 0)
        => Pool("MaxPool", name, input, kernel, stride, padding, () => _moments[input.Name].LargestOf(kernel));

    /// <summary>Mean of each square window; without padding.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="stride">Step between windows.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="ArgumentException">The window does not fit.</exception>
    public GraphTensor AveragePool(string name, GraphTensor input, int kernel, int stride)
        => Pool("AveragePool", name, input, kernel, stride, 0, () => _moments[input.Name].MeanOf(kernel * kernel));

    /// <summary>Mean of each channel.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <returns>One value per channel.</returns>
    public GraphTensor GlobalAveragePool(string name, GraphTensor input)
    {
        TensorShape shape = new(input.Shape.Channels, 1, 1);
        PoolShape window = new(input.Shape.Height, input.Shape.Width, 1, 1, 0, 0, 0, 0);
        _shapes?.Add(name, [input.Name], ids => new AveragePoolLayer(name, ids, shape, window, CountPadding: true));
        return Node("GlobalAveragePool", name, [input], shape, () => _moments[input.Name].MeanOf(input.Shape.Pixels));
    }

    /// <summary>Drops rows at the top and columns at the left.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input, larger than what is dropped.</param>
    /// <param name="rows">Rows dropped.</param>
    /// <param name="columns">Columns dropped.</param>
    /// <returns>What is left.</returns>
    public GraphTensor Crop(string name, GraphTensor input, int rows, int columns)
    {
        ThrowIfTooSmall(name, input.Shape, Math.Max(rows, columns) + 1);
        TensorShape shape = input.Shape with { Height = input.Shape.Height - rows, Width = input.Shape.Width - columns };
        _shapes?.Add(name, [input.Name], ids => new GatherLayer(name, ids, shape, ShapeRecorder.CropSource(input.Shape, shape)));
        if (_graph is null)
        {
            return new GraphTensor(name, shape);
        }

        List<string> inputs =
        [
            input.Name,
            _graph.Integers(name + ".starts", rows, columns),
            _graph.Integers(name + ".ends", input.Shape.Height, input.Shape.Width),
            _graph.Integers(name + ".axes", 2, 3),
        ];
        return Node("Slice", name, inputs, shape, _moments[input.Name]);
    }

    private GraphTensor Pool(string operation, string name, GraphTensor input, int kernel, int stride, int padding, Func<ChannelMoments> moments)
    {
        ThrowIfTooSmall(name, input.Shape, kernel - (2 * padding));
        int Outputs(int size) => ((size + (2 * padding) - kernel) / stride) + 1;
        TensorShape shape = input.Shape with { Height = Outputs(input.Shape.Height), Width = Outputs(input.Shape.Width) };
        PoolShape window = new(kernel, kernel, stride, stride, padding, padding, padding, padding);
        _shapes?.Add(name, [input.Name], ids => operation == "MaxPool"
            ? new MaxPoolLayer(name, ids, shape, window)
            : new AveragePoolLayer(name, ids, shape, window, CountPadding: true));
        return Node(
            operation,
            name,
            [input],
            shape,
            moments,
            OnnxGraphWriter.Attribute("kernel_shape", [kernel, kernel]),
            OnnxGraphWriter.Attribute("strides", [stride, stride]),
            OnnxGraphWriter.Attribute("pads", [padding, padding, padding, padding]));
    }
}
