"""Jobs that keep the job queue itself healthy."""

from __future__ import annotations

from procrastinate.contrib.django import app

from garda.ops.measures import DEAD_AFTER_SECONDS


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Give dead workers' jobs to living ones: a job runs at least once, so it is idempotent."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
    for job in stalled:
        await app.job_manager.retry_job(job)
