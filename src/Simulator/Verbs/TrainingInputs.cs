using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Zoo;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary>A network to be trained, and what the reader says of it.</summary>
/// <param name="Model">The network.</param>
/// <param name="Network">The same network as the protocols run it.</param>
/// <param name="Source">A file, or a name of the zoo.</param>
internal sealed record TrainingInputs(ModelProto Model, Network Network, string Source)
{
    /// <summary>Description of the option that names the images.</summary>
    public const string DataDescription =
        $"'{DataSets.DrawnName}', a folder with the files of CIFAR-10, CIFAR-100, MNIST or optdigits, or with PNG or JPEG images in a folder for each class (in train and test, as Tiny ImageNet has them, or a tenth becomes the test), or a CSV file";

    private const int MostRejectedShown = 20;

    /// <summary>Opens the images, and says on the error stream which ones were left out.</summary>
    /// <param name="source">As <see cref="DataDescription"/> has it.</param>
    /// <returns>Training and test images.</returns>
    public static DataSetPair OpenData(string source)
    {
        DataSetPair data = DataSets.Open(source, new ImagesReadLine());
        foreach (string rejected in data.Rejected.Take(MostRejectedShown))
        {
            Console.Error.WriteLine($"left out: {rejected}");
        }

        if (data.Rejected.Count > 0)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"{data.Rejected.Count:N0} of {data.Rejected.Count + data.Training.Count + data.Test.Count:N0} images could not be read and are left out"));
        }

        return data;
    }

    /// <summary>Loads a network, and refuses one that the images do not fit.</summary>
    /// <param name="source">An ONNX file, a name of the zoo, or the sample's name.</param>
    /// <param name="data">The images.</param>
    /// <param name="seed">Seed of a zoo network's weights.</param>
    /// <param name="normalization">Mean and deviation by channel that the images are to be brought to within the network; null where it takes them as they are.</param>
    /// <returns>The network.</returns>
    /// <exception cref="InputException">There is none, or its shapes or weights do not fit.</exception>
    public static TrainingInputs Load(string source, ImageDataSet data, ulong seed, (IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)? normalization = null)
    {
        TrainingInputs loaded = source != SampleData.Name && !File.Exists(source) && NetworkZoo.Contains(source)
            ? FromZoo(source, data, seed)
            : FromFile(source, seed);
        NetworkSummary summary = NetworkSummary.Of(loaded.Network);
        TensorShape images = new(data.Channels, data.Height, data.Width);
        bool fits = summary.InputShape == images && summary.OutputShape.Elements == data.Classes;
        return fits
            ? normalization is null ? loaded : Of(InputNormalization.Inside(loaded.Model, normalization.Value.Mean, normalization.Value.Deviation), source)
            : throw new InputException($"{source}: takes {summary.InputShape} in {summary.OutputShape.Elements} classes, the images of {data.Name} are {images} in {data.Classes}");
    }

    private static TrainingInputs FromZoo(string name, ImageDataSet data, ulong seed)
    {
        return Of(NetworkZoo.BuildModel(name, seed, data.Classes), name);
    }

    private static TrainingInputs Of(ModelProto model, string source)
    {
        using MemoryStream stream = new(model.ToByteArray());
        return new TrainingInputs(model, NetworkReader.Read(stream, source, null), source);
    }

    private static TrainingInputs FromFile(string source, ulong seed)
    {
        Network network = NetworkSource.Load(source, seed);
        string path = source == SampleData.Name ? SampleData.Network : source;
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        return model.Graph.Initializer.Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External)
            ? throw new InputException($"{path}: has weights in files beside it, training needs them inside")
            : new TrainingInputs(model, network, source);
    }
}
