using System.CommandLine;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tensors;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say which network, on which image, in which arithmetic; shared by the verbs that need them.</summary>
internal sealed class NetworkOptions
{
    private const int GeneratedImages = 4;

    private readonly Option<string?> _network = new("--network", "-n")
    {
        Description = "an ONNX file, or a name from 'pisim zoo --list' (seeded weights); default: the trained sample network",
    };

    private readonly Option<string?> _input = new("--input", "-i")
    {
        Description = "the client's image: .npy (float32, batch 1), PNG, PGM or PPM; default: the sample image, or a generated one",
    };

    private readonly Option<string[]> _calibrate = new("--calibrate")
    {
        Description = "images from which the value ranges are read; default: the sample images, or --input itself and images generated in its range",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _scaleBits = new("--scale-bits") { Description = "fractional bits of activations", DefaultValueFactory = _ => 12 };
    private readonly Option<int> _weightBits = new("--weight-bits") { Description = "fractional bits of weights", DefaultValueFactory = _ => 12 };
    private readonly Option<int?> _ringBits = new("--ring-bits") { Description = "l of the ring Z_2^l, 8 to 64; default: the smallest that is safe" };
    private readonly Option<string> _truncation = TruncationOption.Create();

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_network);
        command.Add(_input);
        command.Add(_calibrate);
        command.Add(_scaleBits);
        command.Add(_weightBits);
        command.Add(_ringBits);
        command.Add(_truncation);
    }

    /// <summary>Loads the network and the image and plans the arithmetic.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="seed">Seed of generated weights and images.</param>
    /// <returns>Everything that a run starts from.</returns>
    public PlannedNetwork Load(ParseResult parsed, ulong seed)
    {
        string? named = parsed.GetValue(_network);
        bool isSample = named is null or SampleData.Name;
        Network network = NetworkSource.Load(named, seed);
        string? input = parsed.GetValue(_input) ?? (isSample ? SampleData.Image : null);
        float[] image = input is null
            ? CalibrationInputs.Generate(network.InputShape, 1, seed + 1)[0]
            : NetworkInput.Read(input, network.InputShape);
        FixedPointOptions options = new()
        {
            ScaleBits = InRange(parsed.GetValue(_scaleBits), 4, 20, "--scale-bits"),
            WeightScaleBits = InRange(parsed.GetValue(_weightBits), 2, 20, "--weight-bits"),
            RingBits = parsed.GetValue(_ringBits) is int bits ? InRange(bits, 8, 64, "--ring-bits") : null,
            Truncation = TruncationOption.Read(parsed, _truncation),
        };
        InferencePlan plan = FixedPointPlanner.Create(network, Calibration(parsed, network, isSample, input is null ? null : image, seed), options, out FixedPointReport report);
        return new PlannedNetwork(network, input ?? "generated", image, plan, report);
    }

    private static int InRange(int value, int least, int most, string option) => value >= least && value <= most
        ? value
        : throw new InputException($"{option} {value}: expected {least} to {most}");

    private List<float[]> Calibration(ParseResult parsed, Network network, bool isSample, float[]? example, ulong seed)
    {
        string[] files = parsed.GetValue(_calibrate) ?? [];
        if (files.Length == 0 && isSample)
        {
            files = [.. SampleData.Images];
        }

        if (files.Length > 0)
        {
            return [.. files.Select(file => NetworkInput.Read(file, network.InputShape))];
        }

        // A deployed server calibrates on images of its own; where the user has named none, the image that is measured stands in.
        return example is null
            ? [.. CalibrationInputs.Generate(network.InputShape, GeneratedImages, seed)]
            : [example, .. CalibrationInputs.GenerateLike(network.InputShape, GeneratedImages - 1, seed, example)];
    }
}

/// <summary>A network ready to run.</summary>
/// <param name="Network">The network in floating point.</param>
/// <param name="ImageSource">File of the image, or <c>generated</c>.</param>
/// <param name="Image">The client's image in channel, row, column order.</param>
/// <param name="Plan">The network in fixed point.</param>
/// <param name="Report">Why the plan is as it is.</param>
internal sealed record PlannedNetwork(Network Network, string ImageSource, float[] Image, InferencePlan Plan, FixedPointReport Report);
