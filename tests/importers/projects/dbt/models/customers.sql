select cast(customer_id as bigint) as customer_id, cast(email as varchar) as email from {{ ref('raw_customers') }}
