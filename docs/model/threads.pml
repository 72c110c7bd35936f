/*
 * Another thread ends the transaction, too (R2). Part of tenon.pml.
 *
 * Its commit() would wait for the first one, and then find nothing to commit: so only its rollback() takes steps. The
 * driver runs one call at a time, but what Tenon does before and after a call is no part of the call.
 */

#if !defined(TWO_THREADS)
#define ENDED_BY_OTHER false
#define IS_ROLLED_BACK_BY_OTHER false
#define CONTESTED false
#define NOTE_END skip
#define NOTHING_MAY_JOIN false
#else

bit ended;                      /* somebody has told the messages */
bit committing;                 /* the first thread is */
bit contested;                  /* an end was called while it was */
bit rollingBack;                /* the other thread is */

#define ENDED_BY_OTHER ended
#define IS_ROLLED_BACK_BY_OTHER (row[0] != LIVE_OPEN)
#define NOTE_END ended = 1
#define NOTHING_MAY_JOIN (rollingBack || ended)
#if defined(BREAK_COMMIT_BESIDE_ROLLBACK_PROVES)
#define CONTESTED false
#else
#define CONTESTED contested
#endif

inline beginCommit() {
    atomic {
        if
        :: ended -> goto over
        :: else -> committing = 1; contested = rollingBack
        fi
    }
}

proctype otherThread() {
    byte i, j;
    mtype returned;
    {
        row[0] == LIVE_OPEN;
#if defined(BREAK_SECOND_COMMIT_DOES_NOT_WAIT)
        if
        :: atomic { committing && !ended && session == UP && commit == NOT_SENT ->
            applyCommit();
            commit = APPLIED;
            end(COMMIT_RETURNED);
            ended = 1;
            goto over }
        :: skip
        fi;
#endif
        atomic {
            if
            :: ended -> goto over
            :: else
            fi;
#if !defined(BREAK_ROLLBACK_NOTED_WHEN_IT_RETURNS)
            rollingBack = 1;
            contested = contested || committing
#endif
        };
        atomic { commit != SENT || session != UP ->
            if
            :: session == UP -> undoAll(); returned = ROLLBACK_RETURNED    /* nothing, if it is committed */
            :: session != UP -> returned = UNKNOWN_END
            fi };
        atomic {
            rollingBack = 0;
            if
            :: ended -> skip
#if !defined(BREAK_ROLLBACK_BESIDE_COMMIT_PROVES)
            :: !ended && committing -> contested = 1
            :: !ended && !committing -> end(returned); ended = 1
#else
            :: !ended -> end(returned); ended = 1
#endif
            fi };
over:
        skip
    } unless { !alive }
}
#endif
