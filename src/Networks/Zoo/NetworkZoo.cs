using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Reading;
using PrivateInference.Networks.Tensors;

namespace PrivateInference.Networks.Zoo;

/// <summary>The networks of the private-inference literature, each with the variant that makes its published ReLU count come out.</summary>
public static class NetworkZoo
{
    private static readonly Lazy<IReadOnlyList<ZooEntry>> s_entries = new(() => [.. ZooTable.Networks.Select(network => network.ToEntry())]);

    /// <summary>Every network with its counts, computed without weights.</summary>
    public static IReadOnlyList<ZooEntry> Entries => s_entries.Value;

    /// <summary>Whether a name is in the zoo.</summary>
    /// <param name="name">A name, case ignored.</param>
    /// <returns>True when <see cref="BuildModel"/> takes it.</returns>
    public static bool Contains(string? name) => name is not null && Find(name) is not null;

    /// <summary>Builds a network with seeded weights.</summary>
    /// <param name="name">A name of <see cref="Entries"/>, case ignored.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="classes">Number of classes, or null for the network's own.</param>
    /// <returns>An ONNX model, operator set 17, batch dimension symbolic, batch norms as nodes of their own.</returns>
    /// <exception cref="ArgumentException">No network has that name; the message lists near ones.</exception>
    public static ModelProto BuildModel(string name, ulong seed = 1, int? classes = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes ?? 1, nameof(classes));
        ZooNetwork network = Find(name) ?? throw new ArgumentException(UnknownName(name));
        ModelBuilder builder = ModelBuilder.Emitting(network.Name, seed);
        builder.Metadata("variant", network.Variant);
        GraphTensor logits = network.Architecture(builder, builder.Input(network.InputShape), classes ?? network.Classes);
        return builder.Build(logits);
    }

    /// <summary>Builds a network with seeded weights, ready to run.</summary>
    /// <param name="name">A name of <see cref="Entries"/>, case ignored.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="classes">Number of classes, or null for the network's own.</param>
    /// <returns>The network with its variant.</returns>
    /// <exception cref="ArgumentException">No network has that name; the message lists near ones.</exception>
    public static Network Build(string name, ulong seed = 1, int? classes = null)
    {
        ModelProto model = BuildModel(name, seed, classes);
        return new ModelReader(model, model.Graph.Name, folder: null).Read(model.Graph.Name) with { Variant = Find(name)!.Variant };
    }

    /// <summary>The layers of a network without any weight: every weight array is empty. For counting, not for running.</summary>
    /// <param name="name">A name of <see cref="Entries"/>, case ignored.</param>
    /// <param name="classes">Number of classes, or null for the network's own.</param>
    /// <returns>The layers as <see cref="Build"/> gives them, batch norms as affine layers.</returns>
    /// <exception cref="ArgumentException">No network has that name; the message lists near ones.</exception>
    public static Network BuildShapes(string name, int? classes = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ZooNetwork network = Find(name) ?? throw new ArgumentException(UnknownName(name));
        ShapeRecorder shapes = new();
        ModelBuilder builder = ModelBuilder.Recording(shapes);
        _ = network.Architecture(builder, builder.Input(network.InputShape), classes ?? network.Classes);
        return new Network(network.Name, network.Variant, network.InputShape, shapes.Layers, OutputTransform.None);
    }

    /// <summary>Builds a network and writes it to a file, whole or not at all.</summary>
    /// <param name="name">A name of <see cref="Entries"/>, case ignored.</param>
    /// <param name="path">File to write; replaced when it exists.</param>
    /// <param name="seed">The same seed gives the same file.</param>
    /// <param name="classes">Number of classes, or null for the network's own.</param>
    /// <exception cref="ArgumentException">No network has that name.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string name, string path, ulong seed = 1, int? classes = null)
    {
        ModelProto model = BuildModel(name, seed, classes);
        WholeFile.Write(path, model.WriteTo);
    }

    private static ZooNetwork? Find(string name)
        => ZooTable.Networks.FirstOrDefault(network => network.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string UnknownName(string name)
        => $"No network is named '{name}'. Near: {string.Join(", ", NearNames.Find(name, ZooTable.Networks.Select(network => network.Name)))}.";
}
