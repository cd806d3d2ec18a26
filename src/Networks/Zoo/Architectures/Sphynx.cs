namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>
/// The networks of Sphynx (Cho et al., IEEE Security and Privacy 2022): cells found by search without a ReLU inside, one ReLU at the end of
/// each, channels times four in each of two reduction cells, so that a network of L cells has <c>C * H^2 * L</c> ReLUs.
/// </summary>
internal static class Sphynx
{
    private const int Nodes = 4;

    // Two edges per node: operation and the state it reads; states 0 and 1 are the cell's inputs.
    private static readonly (string Operation, int State)[] s_normal =
    [
        ("skip", 0), ("skip", 1),
        ("skip", 2), ("dilated5", 0),
        ("conv5", 2), ("dilated3", 0),
        ("conv3", 1), ("skip", 2),
    ];

    private static readonly (string Operation, int State)[] s_reduction =
    [
        ("conv3", 0), ("conv3", 1),
        ("skip", 0), ("conv3", 2),
        ("dilated3", 0), ("skip", 2),
        ("conv5", 0), ("skip", 4),
    ];

    /// <summary>C channels and L cells, the two given ones of them reductions.</summary>
    public static GraphTensor Build(ModelBuilder builder, GraphTensor input, int classes, int channels, int cells, int first, int second)
    {
        GraphTensor stem = builder.Convolution("stem", input, 3 * channels, kernel: 3);
        stem = builder.BatchNormalization("stem.bn", stem);
        (GraphTensor before, GraphTensor last) = (stem, stem);
        for (int cell = 0; cell < cells; cell++)
        {
            bool reduction = cell == first || cell == second;
            channels *= reduction ? 4 : 1;
            (before, last) = (last, Cell(builder, $"cell{cell}", before, last, channels, reduction));
        }

        return builder.Classifier("fc", builder.GlobalAveragePool("pool", last), classes);
    }

    private static GraphTensor Cell(ModelBuilder builder, string name, GraphTensor before, GraphTensor last, int channels, bool reduction)
    {
        List<GraphTensor> states =
        [
            before.Shape.Height == last.Shape.Height
                ? Pointwise(builder, $"{name}.input0", before, channels)
                : FactorizedReduction.Build(builder, $"{name}.input0", before, channels),
            Pointwise(builder, $"{name}.input1", last, channels),
        ];
        (string Operation, int State)[] edges = reduction ? s_reduction : s_normal;
        for (int node = 0; node < Nodes; node++)
        {
            (string Operation, int State) a = edges[2 * node];
            (string Operation, int State) b = edges[(2 * node) + 1];
            GraphTensor left = Edge(builder, $"{name}.node{node}.a", a.Operation, states[a.State], reduction && a.State < 2 ? 2 : 1);
            GraphTensor right = Edge(builder, $"{name}.node{node}.b", b.Operation, states[b.State], reduction && b.State < 2 ? 2 : 1);
            states.Add(builder.Add($"{name}.node{node}", left, right));
        }

        GraphTensor joined = builder.Concatenate($"{name}.concat", states[2..]);
        return builder.Relu($"{name}.relu", Pointwise(builder, $"{name}.output", joined, channels));
    }

    private static GraphTensor Edge(ModelBuilder builder, string name, string operation, GraphTensor input, int stride)
    {
        int channels = input.Shape.Channels;
        int kernel = operation[^1] - '0';
        switch (operation)
        {
            case "skip":
                return stride == 1 ? input : FactorizedReduction.Build(builder, name, input, channels);
            case "dilated3":
            case "dilated5":
                GraphTensor dilated = builder.Convolution($"{name}.conv", input, channels, kernel, stride, dilation: 2);
                return builder.BatchNormalization($"{name}.bn", dilated);
            default:
                GraphTensor x = builder.Convolution($"{name}.conv1", input, channels, kernel, stride);
                x = builder.BatchNormalization($"{name}.bn1", x);
                x = builder.Convolution($"{name}.conv2", x, channels, kernel);
                return builder.BatchNormalization($"{name}.bn2", x);
        }
    }

    private static GraphTensor Pointwise(ModelBuilder builder, string name, GraphTensor input, int channels)
        => builder.BatchNormalization($"{name}.bn", builder.Convolution($"{name}.conv", input, channels, kernel: 1));
}
