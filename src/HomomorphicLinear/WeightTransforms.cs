using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Brings the weights of an answer into transform order, modulo one prime: whole polynomials, or the values of their runs.</summary>
/// <remarks>
/// Piece by piece as <see cref="PieceLayout"/> orders the ciphertexts, in each piece plaintext by plaintext (group block by group block, in each of those channel
/// block by channel block). Runs stand in the same order for every shift of a plaintext, and once for as many pieces as they span.
/// </remarks>
internal static class WeightTransforms
{
    // LOCAL: plaintexts that are stored side by side at once: pieces of one alone would be scattered over as many pages of memory.
    private const int StoredTogether = 8;

    // LOCAL: doubles between the runs of two shifts, without which the same run of all would share the cache's sets.
    private const int Gap = 8;

    /// <summary>Doubles of an answer modulo one prime.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="answer">Within its tile.</param>
    /// <param name="isKept">Whether weights are kept in this form.</param>
    /// <returns>For <see cref="Run"/>.</returns>
    public static int LengthOf(LinearLayerPlan plan, int answer, bool isKept)
        => checked(plan.Packing.Groups.GroupBlocksOf(answer).Count * plan.Packing.ChannelBlocks * (plan.RunsOf(isKept)?.Values ?? plan.Parameters.RingDegree));

    /// <summary>Where the plaintexts of a piece stand.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="isKept">Whether weights are kept in this form.</param>
    /// <param name="blocks">Plaintexts of the answer.</param>
    /// <param name="piece">Number of the piece within its prime.</param>
    /// <returns>The first double and how many.</returns>
    public static (int Start, int Length) PieceOf(LinearLayerPlan plan, bool isKept, int blocks, int piece)
    {
        if (plan.RunsOf(isKept) is not PlaintextRuns runs)
        {
            return (piece * blocks * PieceLayout.PieceLength, blocks * PieceLayout.PieceLength);
        }

        int terms = blocks * runs.Shifts.Length;
        return (piece * PieceLayout.PieceLength / runs.Length * terms, terms * RunsInAPiece(runs));
    }

    /// <summary>Transforms the weights of an answer.</summary>
    /// <param name="idle">What threads need, from calls of the same plan and form; gets what this call made.</param>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="answer">Within its tile.</param>
    /// <param name="prime">Modulo which prime; constants are the same for all.</param>
    /// <param name="isKept">Whether weights are kept in this form, which decides it.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <param name="values">As long as <see cref="LengthOf"/>, overwritten.</param>
    public static void Run(
        ConcurrentBag<Scratch> idle, LinearLayerPlan plan, long[] weights, int answer, int prime, bool isKept, int degreeOfParallelism, ArraySegment<double> values)
    {
        ConvolutionPacking packing = plan.Packing;
        int firstGroupBlock = packing.Groups.GroupBlocksOf(answer).First;
        int blocks = packing.Groups.GroupBlocksOf(answer).Count * packing.ChannelBlocks;
        PlaintextRuns? runs = plan.RunsOf(isKept);
        ConcurrentBag<Scratch> used = [];
        Workers.Run(
            (blocks + StoredTogether - 1) / StoredTogether,
            degreeOfParallelism,
            () =>
            {
                Scratch scratch = idle.TryTake(out Scratch? found) ? found : new Scratch(plan, runs);
                used.Add(scratch);
                return scratch;
            },
            (together, scratch) =>
            {
                int first = together * StoredTogether;
                int count = Math.Min(StoredTogether, blocks - first);
                for (int block = first; block < first + count; block++)
                {
                    scratch.Transform(answer, firstGroupBlock + (block / packing.ChannelBlocks), block % packing.ChannelBlocks, weights, prime, block - first);
                }

                scratch.Store(first, count, blocks, values);
            });
        foreach (Scratch scratch in used)
        {
            idle.Add(scratch);
        }
    }

    private static int RunsInAPiece(PlaintextRuns runs) => Math.Max(1, PieceLayout.PieceLength / runs.Length);

    /// <summary>What a thread needs to transform weights.</summary>
    public sealed class Scratch
    {
        private readonly LinearLayerPlan _plan;
        private readonly PlaintextRuns? _runs;
        private readonly PlaintextPattern _pattern;
        private readonly double[] _coefficients;
        private readonly double[] _values;

        // Of one shift, zeros after it included, and shifts.
        private readonly int _length;
        private readonly int _copies;

        public Scratch(LinearLayerPlan plan, PlaintextRuns? runs)
        {
            _plan = plan;
            _runs = runs;
            _length = runs is null ? plan.Parameters.RingDegree : runs.Count + Gap;
            _copies = runs?.Shifts.Length ?? 1;
            _pattern = new PlaintextPattern(plan.Packing, runs, _length);
            _coefficients = new double[plan.Parameters.RingDegree];
            _values = new double[StoredTogether * _copies * _length];
        }

        /// <summary>Transforms a plaintext.</summary>
        /// <param name="answer">Within its tile.</param>
        /// <param name="groupBlock">One of those that the answer needs.</param>
        /// <param name="channelBlock">From 0.</param>
        /// <param name="weights">The layer's weights.</param>
        /// <param name="prime">Modulo which prime.</param>
        /// <param name="slot">Among those that are stored together.</param>
        public void Transform(int answer, int groupBlock, int channelBlock, long[] weights, int prime, int slot)
        {
            Span<double> values = _values.AsSpan(slot * _copies * _length, _copies * _length);
            if (_runs is null)
            {
                _pattern.Gather(answer, groupBlock, channelBlock, weights, _coefficients);
                ReadOnlySpan<int> places = _pattern.Places;
                NttKernel.ForwardSparse(_plan.Parameters.Ring.Tables[prime], places, _coefficients.AsSpan(0, places.Length), values);
                return;
            }

            values.Clear();
            _pattern.Place(answer, groupBlock, channelBlock, weights, values);
            for (int shift = 0; _runs.Count > 1 && shift < _copies; shift++)
            {
                NttKernel.Forward(_plan.Parameters.Ring.TablesOf(prime, _runs.Count), values.Slice(shift * _length, _runs.Count));
            }
        }

        /// <summary>Orders the plaintexts that are together.</summary>
        /// <param name="first">Number of the first within the answer.</param>
        /// <param name="count">How many.</param>
        /// <param name="blocks">Plaintexts of the answer.</param>
        /// <param name="destination">All of the answer's.</param>
        public void Store(int first, int count, int blocks, Span<double> destination)
        {
            if (_runs is null)
            {
                new PieceLayout(_length, blocks).Store(_values.AsSpan(0, count * _length), count, first, destination);
            }
            else if (RunsInAPiece(_runs) == 1)
            {
                Store<double>(_values, first * _copies, count * _copies, blocks * _copies, destination);
            }
            else
            {
                Store<Vector128<double>>(_values, first * _copies, count * _copies, blocks * _copies, destination);
            }
        }

        /// <summary>Orders runs, as many at a time as a piece has.</summary>
        private void Store<TRuns>(ReadOnlySpan<double> values, int first, int count, int terms, Span<double> destination)
            where TRuns : struct
        {
            ReadOnlySpan<TRuns> from = MemoryMarshal.Cast<double, TRuns>(values);
            Span<TRuns> to = MemoryMarshal.Cast<double, TRuns>(destination);
            int stride = from.Length / (StoredTogether * _copies);
            int pieces = stride * _runs!.Count / _length;
            ref TRuns column = ref MemoryMarshal.GetReference(from[..(count * stride)]);
            for (int piece = 0; piece < pieces; piece++)
            {
                ref TRuns run = ref Unsafe.Add(ref column, piece);
                foreach (ref TRuns place in to.Slice((piece * terms) + first, count))
                {
                    place = run;
                    run = ref Unsafe.Add(ref run, stride);
                }
            }
        }
    }
}
