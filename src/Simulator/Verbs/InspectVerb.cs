using System.CommandLine;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tensors;
using PrivateInference.Protocols;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim inspect</c>: what a network is, and what it computes in the clear.</summary>
internal static class InspectVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "an ONNX file, or a name from 'pisim zoo --list'" };
        Option<string?> input = new("--input", "-i") { Description = "evaluates this image in the clear, in float and in fixed point" };
        Option<string?> expect = new("--expect") { Description = "with --input: compares both results with this .npy" };
        Option<bool> encryption = new("--he") { Description = "prints the homomorphic parameters and packing chosen for each linear layer" };
        Option<string> packing = new("--packing")
        {
            Description = "with --he: coefficients (what the protocols use), or slots modulo a prime, with rotations, as Gazelle packs",
            DefaultValueFactory = _ => "coefficients",
        };
        Option<ulong> prime = new("--prime")
        {
            Description = "with --packing slots: the plaintext modulus, a prime below 2^51 that is 1 modulo 2n; the default is DELPHI's",
            DefaultValueFactory = _ => 2061584302081UL,
        };
        Option<bool> circuits = new("--circuits") { Description = "prints the garbled circuits and their AND gates, as the protocol's options below make them" };
        Option<string> truncation = TruncationOption.Create();
        ProtocolOptions protocol = new();
        Option<string?> json = new("--json") { Description = "writes layers and totals to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per layer to this CSV file" };
        Command command = new("inspect", """
            Shows a network's layers, shapes, MACs and ReLUs; lists every operator that cannot be run, by node; evaluates it in the clear.

            Examples:
              pisim inspect model.onnx
              pisim inspect resnet18-cifar --circuits --he
              pisim inspect resnet18-cifar --circuits --remask circuit --garbling three-halves
              pisim inspect resnet18-cifar --he --packing slots
              pisim inspect model.onnx --input in.npy --expect out.npy
            """);
        command.Add(file);
        command.Add(input);
        command.Add(expect);
        command.Add(encryption);
        command.Add(packing);
        command.Add(prime);
        command.Add(circuits);
        command.Add(json);
        command.Add(csv);
        command.Add(truncation);
        protocol.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            ProtocolSpecification specification = protocol.Read(parsed);
            if (!parsed.GetValue(encryption) && (parsed.GetResult(packing)?.Implicit == false || parsed.GetResult(prime)?.Implicit == false))
            {
                throw new InputException("--packing and --prime need --he");
            }

            if (parsed.GetValue(packing) is not ("coefficients" or "slots"))
            {
                throw new InputException($"--packing {parsed.GetValue(packing)}: expected coefficients or slots");
            }

            RequirePrime(parsed.GetValue(prime));
            Network network = NetworkSource.Load(parsed.GetValue(file), 1);
            NetworkSummary summary = NetworkSummary.Of(network);
            NetworkTables.PrintLayers(summary);
            Write(summary, parsed.GetValue(json), parsed.GetValue(csv));
            string? image = parsed.GetValue(input);
            string? expected = parsed.GetValue(expect);
            if (expected is not null && image is null)
            {
                throw new InputException("--expect needs --input");
            }

            if (image is null && !parsed.GetValue(encryption) && !parsed.GetValue(circuits))
            {
                return ExitCode.Success;
            }

            float[]? values = image is null ? null : NetworkInput.Read(image, network.InputShape);
            (InferencePlan plan, FixedPointReport report) = Plan(network, values, TruncationOption.Read(parsed, truncation));
            Console.WriteLine(FormattableString.Invariant(
                $"fixed point: l = {report.RingBits}, {report.ScaleBits} bits of scale, {report.WeightScaleBits} of weights; fails with probability 2^{Math.Log2(report.FailureProbability):0.0} ({report.Reason})"));
            if (parsed.GetValue(circuits))
            {
                NetworkTables.PrintCircuits(plan, specification);
            }

            if (parsed.GetValue(encryption))
            {
                PrintEncryption(plan, parsed.GetRequiredValue(packing), parsed.GetValue(prime));
            }

            if (values is not null)
            {
                Evaluate(network, plan, values, expected);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void RequirePrime(ulong prime)
    {
        try
        {
            _ = PlaintextModulus.OfPrime(prime);
        }
        catch (ArgumentException)
        {
            throw new InputException($"--prime {prime}: expected an odd prime below 2^51");
        }
    }

    private static void PrintEncryption(InferencePlan plan, string packing, ulong prime)
    {
        if (packing == "coefficients")
        {
            NetworkTables.PrintEncryption(plan);
            return;
        }

        try
        {
            SlotTable.Print(plan, prime);
        }
        catch (LinearLayerPlanException failure)
        {
            throw new InputException($"--prime {prime}: {failure.Message}");
        }
    }

    private static (InferencePlan Plan, FixedPointReport Report) Plan(Network network, float[]? image, ReluTruncation truncation)
    {
        List<float[]> calibration = image is null
            ? [.. CalibrationInputs.Generate(network.InputShape, 4, 1)]
            : [image, .. CalibrationInputs.GenerateLike(network.InputShape, 3, 1, image)];

        InferencePlan plan = FixedPointPlanner.Create(network, calibration, new FixedPointOptions { Truncation = truncation }, out FixedPointReport report);
        return (plan, report);
    }

    private static void Write(NetworkSummary summary, string? json, string? csv)
    {
        if (json is not null)
        {
            ReportFiles.WriteJson(json, summary);
        }

        if (csv is not null)
        {
            ReportFiles.WriteCsv(csv, summary.Layers.Select(layer => new
            {
                layer.Name,
                layer.Kind,
                layer.Shape.Channels,
                layer.Shape.Height,
                layer.Shape.Width,
                layer.MultiplyAccumulates,
                layer.Parameters,
                layer.Relus,
            }));
        }
    }

    private static void Evaluate(Network network, InferencePlan plan, float[] image, string? expected)
    {
        float[] reference = OutputTransforms.Apply(network.Output, FloatExecutor.Run(network, image));
        double[] logits = OutputEncoding.Decode(plan, FixedPointExecutor.Run(plan, InputEncoding.Quantize(plan, image)));
        float[] fixedPoint = OutputTransforms.Apply(network.Output, [.. logits.Select(value => (float)value)]);
        float[] wanted = reference;
        if (expected is not null)
        {
            wanted = NpyFile.ReadSingle(expected).Values;
            if (wanted.Length != reference.Length)
            {
                throw new InputException($"--expect {expected}: {wanted.Length} values, the network gives {reference.Length}");
            }

            PrintError("float against expected", reference, wanted);
        }

        PrintError(expected is null ? "fixed point against float" : "fixed point against expected", fixedPoint, wanted);
        Console.WriteLine(FormattableString.Invariant($"predicted class: float {IndexOfLargest(reference)}, fixed point {IndexOfLargest(fixedPoint)}"));
    }

    private static void PrintError(string what, float[] values, float[] wanted)
    {
        double largest = wanted.Max(value => Math.Abs((double)value));
        double error = values.Zip(wanted, (got, want) => Math.Abs((double)got - want)).Max();
        double relative = largest > 0 ? error / largest : error;
        Console.WriteLine(FormattableString.Invariant($"{what}: largest absolute error {error:g3}, relative to the largest value {relative:g3}"));
    }

    private static int IndexOfLargest(float[] values) => Array.IndexOf(values, values.Max());
}
