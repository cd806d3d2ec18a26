using FsCheck;
using FsCheck.Fluent;
using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

/// <summary>Layers whose blocks meet (<see cref="MatchedGroups"/>), against the clear convolution.</summary>
public sealed class DepthwiseTests
{
    /// <summary>Groups, outputs of a group, height, width, kernel, stride, dilation, padding.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int> Layers => new()
    {
        // Images of one pixel; padding wider than the kernel.
        { 90, 1, 1, 1, 3, 1, 1, 1 }, { 64, 1, 1, 1, 1, 1, 1, 2 }, { 70, 1, 2, 3, 1, 1, 1, 2 },

        // The last ciphertext full, with one channel, and with one part of an answer.
        { 60, 1, 7, 7, 3, 1, 1, 1 }, { 61, 1, 7, 7, 3, 1, 1, 1 }, { 51, 1, 7, 7, 3, 1, 1, 1 }, { 9, 1, 14, 14, 3, 1, 1, 1 }, { 23, 1, 14, 14, 3, 1, 1, 1 },

        // Strides, dilation, no padding, uneven sides, lines that begin at multiples of a run.
        { 33, 1, 14, 14, 3, 2, 1, 1 }, { 25, 1, 13, 13, 3, 2, 1, 0 }, { 40, 1, 7, 7, 3, 1, 2, 2 }, { 30, 1, 9, 9, 3, 3, 2, 1 }, { 77, 1, 5, 3, 3, 1, 1, 1 },
        { 19, 1, 16, 4, 5, 1, 1, 2 }, { 100, 1, 4, 4, 3, 1, 1, 1 }, { 7, 1, 28, 28, 3, 1, 1, 1 }, { 8, 1, 28, 28, 3, 2, 1, 1 },

        // Several output channels of a group.
        { 45, 2, 7, 7, 3, 1, 1, 1 }, { 26, 3, 4, 4, 3, 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Evaluate_AGroupForEachChannel_AgreesWithTheClearConvolution(int groups, int multiplier, int height, int width, int kernel, int stride, int dilation, int padding)
    {
        ConvolutionShape shape = Shape(groups, 1, multiplier, height, width, kernel, stride, dilation, padding);
        LinearLayerPlan plan = LinearLayerPlan.Create(shape, 37, 12);
        plan.Packing.Groups.Should().BeOfType<MatchedGroups>();
        (ulong[] got, ulong[] expected) = LayerRun.Run(shape, 37, 12, seed: 4, degree: 2);
        got.Should().Equal(expected);
        (ulong[] inTheCall, _) = LayerRun.Run(shape, 37, 12, seed: 4, weightLimit: 0);
        inTheCall.Should().Equal(expected);
    }

    [Fact]
    public void Evaluate_GroupsOfAnySize_AgreesWithTheClearConvolution()
    {
        int matched = 0;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20261122, 9);
        Prop.ForAll(Shapes().ToArbitrary(), shape =>
        {
            matched += LinearLayerPlan.Create(shape, 41, 9).Packing.Groups is MatchedGroups ? 1 : 0;
            (ulong[] got, ulong[] expected) = LayerRun.Run(shape, 41, 9, seed: 5);
            return got.AsSpan().SequenceEqual(expected);
        }).Check(config);
        matched.Should().BeGreaterThan(20);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(61, 1)]
    [InlineData(45, 2)]
    public void Answers_TogetherHoldEveryOutputOnce_OfOneCiphertextEach(int groups, int multiplier)
    {
        ConvolutionPacking packing = LinearLayerPlan.Create(Shape(groups, 1, multiplier, 7, 7, 3, 1, 1, 1), 37, 12).Packing;
        int[] outputs =
        [
            .. Enumerable.Range(0, packing.AnswersPerTile)
                .SelectMany(answer => Enumerable.Range(0, packing.Groups.EntriesOf(answer)).Select(entry => packing.Groups.OutputOf(answer, entry))),
        ];
        outputs.Should().BeEquivalentTo(Enumerable.Range(0, groups * multiplier));
        for (int answer = 0; answer < packing.AnswersPerTile; answer++)
        {
            (int first, int count) = packing.Groups.GroupBlocksOf(answer);
            count.Should().Be(1);
            int[] owners = [.. Enumerable.Range(0, packing.Groups.EntriesOf(answer)).Select(entry => packing.Groups.OutputOf(answer, entry) / multiplier / packing.GroupsPerCiphertext)];
            owners.Should().OnlyContain(owner => owner == first);
        }
    }

    [Fact]
    public void FillOutputs_BlocksThatMeet_SendsNoneOfThem()
    {
        // SECURITY: of all places that some pair's product reaches, those sent are reached by their own pair alone.
        LinearLayerPlan plan = LinearLayerPlan.Create(Shape(60, 1, 1, 7, 7, 3, 1, 1, 1), 37, 12);
        ConvolutionPacking packing = plan.Packing;
        int n = packing.RingDegree;
        int[] exponents = new int[n];
        int[] weights = new int[n];
        int[] places = new int[n];
        int[] outputs = new int[n];
        ulong[] pixels = [.. Enumerable.Range(1, plan.Shape.InputElements).Select(pixel => (ulong)pixel)];
        ulong[] message = new ulong[n];
        int shared = 0;
        for (int answer = 0; answer < packing.AnswersPerTile; answer++)
        {
            int block = packing.Groups.GroupBlocksOf(answer).First;
            packing.FillMessage(block, pixels, message);
            HashSet<int>[] reached = [.. Enumerable.Range(0, n).Select(_ => new HashSet<int>())];
            int taps = packing.FillTaps(answer, block, 0, exponents, weights);
            for (int tap = 0; tap < taps; tap++)
            {
                for (int place = 0; place < n; place++)
                {
                    if (message[place] != 0)
                    {
                        int pair = ((int)(message[place] - 1) / 49 * 60) + (weights[tap] / 9);
                        reached[(place + exponents[tap] + n) % n].Add(pair);
                    }
                }
            }

            int count = packing.FillOutputs(0, answer, places, outputs);
            for (int i = 0; i < count; i++)
            {
                reached[places[i]].Should().Equal(outputs[i] / 49 * 61);
            }

            shared += reached.Count(pairs => pairs.Count > 1);
        }

        shared.Should().BePositive();
    }

    private static Gen<ConvolutionShape> Shapes() =>
        from groups in Gen.Choose(4, 60)
        from inputs in Gen.Elements(1, 1, 1, 2)
        from outputs in Gen.Elements(1, 1, 2)
        from height in Gen.Elements(1, 2, 4, 7, 10)
        from width in Gen.Elements(1, 3, 4, 7, 12)
        from kernel in Gen.Choose(1, 4)
        from stride in Gen.Choose(1, 2)
        from dilation in Gen.Choose(1, 2)
        from padding in Gen.Choose(0, 3)
        where Math.Min(height, width) + (2 * padding) - 1 - ((kernel - 1) * dilation) >= 0
        select Shape(groups, inputs, outputs, height, width, kernel, stride, dilation, padding);

    private static ConvolutionShape Shape(int groups, int inputs, int outputs, int height, int width, int kernel, int stride, int dilation, int padding)
        => ConvolutionShape.Dense(groups * inputs, groups * outputs) with
        {
            Groups = groups,
            InputHeight = height,
            InputWidth = width,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            DilationHeight = dilation,
            DilationWidth = dilation,
            PadTop = padding,
            PadBottom = padding,
            PadLeft = padding,
            PadRight = padding,
        };
}
