using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Tests;

/// <summary>What verbs that train need.</summary>
internal static class TrainingRuntime
{
    /// <summary>Skips the test where ONNX Runtime is not there, and says what is missing.</summary>
    public static void Need()
    {
        try
        {
            _ = Trainer.FindProvider(new TrainerOptions { Provider = ExecutionProvider.Cpu });
        }
        catch (RuntimeMissingException missing)
        {
            Assert.Skip(missing.Message);
        }
    }
}
