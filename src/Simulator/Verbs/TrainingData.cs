using PrivateInference.Reducer.Data;

namespace PrivateInference.Simulator.Verbs;

/// <summary>What the command line says of data sets.</summary>
internal static class TrainingData
{
    /// <summary>Description of the option that names one.</summary>
    public const string Description = $"'{DataSets.DrawnName}', or a folder with the files of CIFAR-10, CIFAR-100, MNIST or optdigits";
}
