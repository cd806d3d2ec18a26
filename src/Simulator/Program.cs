using System.CommandLine;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Figures;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tensors;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator;

/// <summary>The command line: one verb a file, errors in one place.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        RootCommand root = new(
            "pisim runs, measures and predicts private inference: a client holds an image, a server holds a CNN, and a real two-party " +
            "protocol gives the client the logits and the server nothing.")
        {
            RunVerb.Create(),
            ServeVerb.Create(),
            InferVerb.Create(),
            InspectVerb.Create(),
            EstimateVerb.Create(),
            CompareVerb.Create(),
            CalibrateVerb.Create(),
            ValidateVerb.Create(),
            ZooVerb.Create(),
            BenchVerb.Create(),
            TrainVerb.Create(),
            ReduceVerb.Create(),
            WorkloadVerb.Create(),
            SweepVerb.Create(),
            PlotVerb.Create(),
            ReportVerb.Create(),
            IdentityVerb.Create(),
        };
        LatexOption latex = new();
        latex.AddTo(root);
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"pisim: {parsed.Errors[0].Message} (see pisim --help)");
            return ExitCode.BadInput;
        }

        try
        {
            latex.RequireWritable(parsed);
            int code = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            latex.Write(parsed);
            return code;
        }
        catch (Exception failure) when (BadInput(failure))
        {
            Console.Error.WriteLine($"pisim: {failure.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception failure) when (DidNotFinish(failure))
        {
            Console.Error.WriteLine($"pisim: {failure.Message}");
            return ExitCode.Failure;
        }
    }

    private static bool BadInput(Exception failure) => failure
        is InputException
        or CountOverflowException
        or FigureException
        or NetworkFormatException
        or TensorFileException
        or InferencePlanException
        or LinearLayerPlanException
        or DataSetFormatException
        or RuntimeMissingException
        or ProfileFormatException
        or FileNotFoundException
        or DirectoryNotFoundException;

    private static bool DidNotFinish(Exception failure) => failure
        is IOException
        or InvalidDataException
        or UnauthorizedAccessException
        or OutOfMemoryException
        or TrainingDivergedException
        or InterruptedException;
}
